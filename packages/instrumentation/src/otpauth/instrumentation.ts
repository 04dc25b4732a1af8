import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { observeCode } from '../one-time-code/note-code.ts'

const LIBRARY = 'otpauth'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '9.0.0', below: '10.0.0' },
  patch: (exports, patcher) => {
    // Codes by time are checked as codes by counter, and methods by the static function of the class. It returns a number or null.
    patcher.wrap((exports as { HOTP?: unknown }).HOTP, 'validate', (validate) =>
      observeCode(LIBRARY, validate, (delta) => typeof delta === 'number'),
    )
  },
}

/** One-time codes that are checked with otpauth 9. */
export class OtpauthInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/otpauth', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
