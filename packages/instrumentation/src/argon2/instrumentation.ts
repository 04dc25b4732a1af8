import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { argon2Functions } from '../password/argon2-functions.ts'
import { passwordLibrary } from '../password/password-library.ts'

const LIBRARY = 'argon2'
const VERSIONS = { from: '0.28.0', below: '1.0.0' }

/**
 * Passwords verified and hashed by argon2 0.28 to 0.45. A match signs somebody in only together with a session or a token in the
 * same request.
 */
export class Argon2Instrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/argon2', config)
  }

  protected override library(): AuthLibrary {
    return passwordLibrary(LIBRARY, VERSIONS, argon2Functions(LIBRARY, { verify: ['verify'], hash: ['hash'] }))
  }
}
