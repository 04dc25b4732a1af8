import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { exportShapes, prototypeOf, withExport } from '../exported.ts'
import { observeCode, type ReadVerdict } from '../one-time-code/note-code.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = 'otplib'

/** Version 13 answers with an object, the versions before with a boolean. */
const read: ReadVerdict = (result) => {
  if (typeof result === 'boolean') return result
  const { valid } = (result ?? {}) as { valid?: unknown }
  return typeof valid === 'boolean' ? valid : undefined
}
const observed = (check: AnyFunction): AnyFunction => observeCode(LIBRARY, check, read)

/** Version 12: the classes stand in a package of their own. `verify` and the authenticator go through `check`. */
const CLASSES: LibraryPatch = {
  module: '@otplib/core',
  versions: { from: '11.0.0', below: '14.0.0' },
  patch: (exports, patcher) => {
    for (const name of ['HOTP', 'TOTP']) patcher.wrap(prototypeOf(exports, name), 'check', observed)
  },
}

/** Version 11: each file exports one object, whose class goes through `check` as well. */
const OBJECTS: readonly LibraryPatch[] = ['authenticator.js', 'totp.js', 'hotp.js'].map((file) => ({
  module: LIBRARY,
  file,
  versions: { from: '11.0.0', below: '14.0.0' },
  patch: (exports, patcher) => {
    if (typeof exports === 'object' && exports !== null) patcher.wrap(Object.getPrototypeOf(exports), 'check', observed)
  },
}))

const FUNCTIONS = ['verify', 'verifySync']

/** Version 13: functions, and one class around them that calls them by itself. */
const EXPORTS: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '11.0.0', below: '14.0.0' },
  patch: (exports, patcher) => {
    const prototype = prototypeOf(exports, 'OTP')
    for (const name of FUNCTIONS) patcher.wrap(prototype, name, observed)
    for (const shape of exportShapes(exports)) for (const name of FUNCTIONS) patcher.wrap(shape, name, observed)
    // What `require` gives has getters that cannot be replaced: another object takes its place.
    return FUNCTIONS.reduce<unknown>((stand, name) => withExport(stand, name, observed) ?? stand, exports)
  },
}

/** One-time codes that are checked with otplib 11 to 13. */
export class OtplibInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/otplib', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [CLASSES, ...OBJECTS, EXPORTS] }
  }
}
