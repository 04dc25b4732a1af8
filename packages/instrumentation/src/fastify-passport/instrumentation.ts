import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { observeStrategies } from '../passport/observe-strategies.ts'
import { observeLogIn, observeRestore } from './observe-session.ts'

const LIBRARY = '@fastify/passport'
/** Version 4 renamed its files. */
const SINCE_4 = { from: '4.0.0', below: '5.0.0' }
const BEFORE_4 = { from: '1.0.0', below: '4.0.0' }

const AUTHENTICATOR = (exports: unknown, patcher: Patcher): void => {
  observeStrategies(LIBRARY, prototypeOf(exports, 'Authenticator'), patcher)
}
const SESSION_MANAGER = (exports: unknown, patcher: Patcher): void => {
  patcher.wrap(prototypeOf(exports, 'SecureSessionManager'), 'logIn', observeLogIn(LIBRARY))
}
const SESSION_STRATEGY = (exports: unknown, patcher: Patcher): void => {
  patcher.wrap(prototypeOf(exports, 'SessionStrategy'), 'authenticate', observeRestore(LIBRARY))
}

const PATCHES: readonly LibraryPatch[] = [
  { module: LIBRARY, file: 'dist/authenticator.js', versions: SINCE_4, patch: AUTHENTICATOR },
  { module: LIBRARY, file: 'dist/session-managers/secure-session-manager.js', versions: SINCE_4, patch: SESSION_MANAGER },
  { module: LIBRARY, file: 'dist/strategies/session-strategy.js', versions: SINCE_4, patch: SESSION_STRATEGY },
  { module: LIBRARY, file: 'dist/Authenticator.js', versions: BEFORE_4, patch: AUTHENTICATOR },
  { module: LIBRARY, file: 'dist/session-managers/SecureSessionManager.js', versions: BEFORE_4, patch: SESSION_MANAGER },
  { module: LIBRARY, file: 'dist/strategies/SessionStrategy.js', versions: BEFORE_4, patch: SESSION_STRATEGY },
]

/**
 * Sign-ins through `@fastify/passport` 1 to 4. It runs the strategies of passport without passport's own files, so it has its
 * own hooks; what a strategy's success means is the same.
 */
export class FastifyPassportInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/fastify-passport', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
