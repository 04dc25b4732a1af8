import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { argon2Functions } from '../password/argon2-functions.ts'
import { observePasswords } from '../password/observe-password.ts'

const LIBRARY = 'argon2'

/**
 * Passwords verified and hashed by argon2 0.28 to 0.45. A match signs somebody in only together with a session or a token in the
 * same request.
 */
export class Argon2Instrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/argon2', config)
  }

  protected override library(): AuthLibrary {
    return {
      name: LIBRARY,
      patches: [
        {
          module: LIBRARY,
          versions: { from: '0.28.0', below: '1.0.0' },
          patch: (exports, patcher) =>
            observePasswords(LIBRARY, exports, patcher, argon2Functions(LIBRARY, { verify: ['verify'], hash: ['hash'] })),
        },
      ],
    }
  }
}
