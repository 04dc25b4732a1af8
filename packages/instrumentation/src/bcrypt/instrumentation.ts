import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { bcryptFunctions } from '../password/bcrypt-functions.ts'
import { observePasswords } from '../password/observe-password.ts'

const LIBRARY = 'bcrypt'

/**
 * Passwords compared and hashed by bcrypt 5 and 6. A match signs somebody in only together with a session or a token in the same
 * request.
 */
export class BcryptInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/bcrypt', config)
  }

  protected override library(): AuthLibrary {
    return {
      name: LIBRARY,
      patches: [
        {
          module: LIBRARY,
          versions: { from: '5.0.0', below: '7.0.0' },
          patch: (exports, patcher) => observePasswords(LIBRARY, exports, patcher, bcryptFunctions(LIBRARY)),
        },
      ],
    }
  }
}
