import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { bcryptFunctions } from '../password/bcrypt-functions.ts'
import { observePasswords } from '../password/observe-password.ts'

const LIBRARY = 'bcryptjs'

const patch = (exports: unknown, patcher: Patcher): void => {
  observePasswords(LIBRARY, exports, patcher, bcryptFunctions(LIBRARY))
}

const PATCHES: readonly LibraryPatch[] = [
  // The file behind the index: seen in ES modules without a loader hook.
  { module: LIBRARY, file: 'dist/bcrypt.js', versions: { from: '2.0.0', below: '3.0.0' }, patch },
  { module: LIBRARY, versions: { from: '2.0.0', below: '4.0.0' }, patch },
]

/**
 * Passwords compared and hashed by bcryptjs 2 and 3. A match signs somebody in only together with a session or a token in the same
 * request.
 */
export class BcryptjsInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/bcryptjs', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
