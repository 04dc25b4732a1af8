import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { argon2Functions } from '../password/argon2-functions.ts'
import { passwordLibrary } from '../password/password-library.ts'

const LIBRARY = '@node-rs/argon2'
const VERSIONS = { from: '1.0.0', below: '3.0.0' }

/**
 * Passwords verified and hashed by @node-rs/argon2 1 and 2. A match signs somebody in only together with a session or a token in the
 * same request.
 */
export class NodeRsArgon2Instrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/node-rs-argon2', config)
  }

  protected override library(): AuthLibrary {
    const names = { verify: ['verify', 'verifySync'], hash: ['hash', 'hashSync'] }
    return passwordLibrary(LIBRARY, VERSIONS, argon2Functions(LIBRARY, names))
  }
}
