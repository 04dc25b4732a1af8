import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportedFunction } from '../exported.ts'
import { guarded } from '../guard.ts'
import { observeLogIn, observeRestore } from './observe-session.ts'
import { observeStrategy } from './observe-strategy.ts'

const LIBRARY = 'passport'
/** 0.4.0 is the first with `lib/sessionmanager.js`. */
const VERSIONS = { from: '0.4.0', below: '0.8.0' }

/** Strategies are seen where they are registered, or handed over directly (0.6 and later take a strategy in place of a name). */
const AUTHENTICATOR: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/authenticator.js',
  versions: VERSIONS,
  patch: (exports, patcher) => {
    const prototype = exportedFunction(exports)?.prototype
    patcher.wrap(prototype, 'use', (use) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        observeRegistration(args, patcher)
        return use.apply(this, args as never[])
      }
    })
    patcher.wrap(prototype, 'authenticate', (authenticate) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        observeInstances(args[0], patcher)
        return authenticate.apply(this, args as never[])
      }
    })
    return undefined
  },
}

const SESSION_MANAGER: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/sessionmanager.js',
  versions: VERSIONS,
  patch: (exports, patcher) => patcher.wrap(exportedFunction(exports)?.prototype, 'logIn', observeLogIn(LIBRARY)),
}

const SESSION_STRATEGY: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/strategies/session.js',
  versions: VERSIONS,
  patch: (exports, patcher) => patcher.wrap(exportedFunction(exports)?.prototype, 'authenticate', observeRestore(LIBRARY)),
}

/**
 * Sign-ins through passport 0.4 to 0.7, with every strategy, and through what stands on it: koa-passport, `@nestjs/passport`.
 * Sessions are concluded by passport alone, sessionless logins together with the instrumentation of the token library.
 */
export class PassportInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/passport', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [AUTHENTICATOR, SESSION_MANAGER, SESSION_STRATEGY] }
  }
}

/** `use(strategy)` or `use(name, strategy)`. */
function observeRegistration(args: readonly unknown[], patcher: Patcher): void {
  guarded('passport use', () => {
    if (args[1] === undefined) observeStrategy(LIBRARY, args[0], undefined, patcher)
    else observeStrategy(LIBRARY, args[1], args[0], patcher)
  })
}

function observeInstances(strategies: unknown, patcher: Patcher): void {
  guarded('passport authenticate', () => {
    for (const strategy of Array.isArray(strategies) ? strategies : [strategies])
      observeStrategy(LIBRARY, strategy, undefined, patcher)
  })
}
