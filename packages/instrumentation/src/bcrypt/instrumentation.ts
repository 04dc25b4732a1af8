import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { bcryptFunctions } from '../password/bcrypt-functions.ts'
import { passwordLibrary } from '../password/password-library.ts'

const LIBRARY = 'bcrypt'
const VERSIONS = { from: '5.0.0', below: '7.0.0' }

/**
 * Passwords compared and hashed by bcrypt 5 and 6. A match signs somebody in only together with a session or a token in the same
 * request.
 */
export class BcryptInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/bcrypt', config)
  }

  protected override library(): AuthLibrary {
    return passwordLibrary(LIBRARY, VERSIONS, bcryptFunctions(LIBRARY))
  }
}
