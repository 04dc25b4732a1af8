import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { observeLogIn, observeRestore } from './observe-session.ts'
import { observeStrategies } from './observe-strategies.ts'

const LIBRARY = 'passport'
/** 0.4.0 is the first with `lib/sessionmanager.js`. */
const VERSIONS = { from: '0.4.0', below: '0.8.0' }

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'lib/authenticator.js',
    versions: VERSIONS,
    patch: (exports, patcher) => observeStrategies(LIBRARY, prototypeOf(exports), patcher),
  },
  {
    module: LIBRARY,
    file: 'lib/sessionmanager.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports), 'logIn', observeLogIn(LIBRARY)),
  },
  {
    module: LIBRARY,
    file: 'lib/strategies/session.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports), 'authenticate', observeRestore(LIBRARY)),
  },
]

/**
 * Sign-ins through passport 0.4 to 0.7, with every strategy, and through what stands on it: koa-passport, `@nestjs/passport`.
 * Sessions are concluded by passport alone, sessionless logins together with the instrumentation of the token library.
 */
export class PassportInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/passport', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
