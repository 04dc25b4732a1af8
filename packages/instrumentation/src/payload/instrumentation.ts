import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { enclosed } from '../enclosure.ts'
import { exportShapes, withExport } from '../exported.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = 'payload'
/** 2 exports each operation as `default`, which cannot be replaced in place; 3 by its name. */
const VERSIONS = { from: '2.0.0', below: '4.0.0' }

/**
 * What the endpoint, the GraphQL mutation and the local API end in. The hook `afterLogin` of a collection stands there as well, but also
 * runs for a forgotten password.
 */
const LOGIN: LibraryPatch = {
  module: LIBRARY,
  file: 'dist/auth/operations/login.js',
  versions: VERSIONS,
  patch: (exports, patcher) => {
    const observe = (login: AnyFunction): AnyFunction => observeLogin(login, patcher)
    for (const shape of exportShapes(exports)) patcher.wrap(shape, 'loginOperation', observe)
    return withExport(exports, 'default', observe)
  },
}

/** A forgotten password that is replaced answers with a token, too: nobody has signed in by that. */
const RESET: LibraryPatch = {
  module: LIBRARY,
  file: 'dist/auth/operations/resetPassword.js',
  versions: VERSIONS,
  patch: (exports, patcher) => {
    const observe = (reset: AnyFunction): AnyFunction => observeReset(reset, patcher)
    for (const shape of exportShapes(exports)) patcher.wrap(shape, 'resetPasswordOperation', observe)
    return withExport(exports, 'default', observe)
  },
}

function observeReset(reset: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!patcher.isEnabled()) return reset.apply(this, args as never[])
    return enclosed(LIBRARY, () => reset.apply(this, args as never[]))
  }
}

/** `loginOperation(args)` resolves to `{ user, token, exp }`, and rejects when nobody was let in. */
function observeLogin(login: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!patcher.isEnabled()) return login.apply(this, args as never[])
    const answer = enclosed(LIBRARY, () => login.apply(this, args as never[]))
    if (!(answer instanceof Promise)) return answer
    return answer.then((value: unknown) => {
      guarded('payload login', () => {
        const { user } = (value ?? {}) as { user?: unknown }
        const identity = resolveUser(user, { library: LIBRARY })
        if (identity !== undefined) noteSignal({ kind: 'event', library: LIBRARY, method: 'password', identity })
      })
      return value
    })
  }
}

/** Sign-ins to the collections of Payload 2 and 3. */
export class PayloadInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/payload', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [LOGIN, RESET] }
  }
}
