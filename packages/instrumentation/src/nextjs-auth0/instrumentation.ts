import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { authorizationRequests } from '../identity-provider/authorization-requests.ts'
import type { AnyFunction } from '../wrap.ts'
import { beginCallback, noteNewSession, noteReadSession } from './callback-visit.ts'
import { SESSION_CACHE_PATCHES } from './session-cache-patches.ts'

const LIBRARY = '@auth0/nextjs-auth0'
const VERSIONS = { from: '4.0.0', below: '5.0.0' }

/** The two session stores: everything in a cookie, or behind one. */
const STORES = {
  'stateless-session-store.js': 'StatelessSessionStore',
  'stateful-session-store.js': 'StatefulSessionStore',
} as const

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'dist/server/auth-client.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      const client = prototypeOf(exports, 'AuthClient')
      patcher.wrap(client, 'authorizationUrl', (build) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          guarded(`${LIBRARY} request`, () => authorizationRequests.remember(args[0]))
          return build.apply(this, args as never[])
        }
      })
      patcher.wrap(client, 'handleCallback', (handle) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          guarded(`${LIBRARY} callback`, () => beginCallback(args[0], sessionStoreOf(this)))
          return handle.apply(this, args as never[])
        }
      })
    },
  },
  ...Object.entries(STORES).map(
    ([file, name]): LibraryPatch => ({
      module: LIBRARY,
      file: `dist/server/session/${file}`,
      versions: VERSIONS,
      patch: (exports, patcher) => {
        patcher.wrap(prototypeOf(exports, name), 'get', observeGet)
        patcher.wrap(prototypeOf(exports, name), 'set', observeSet)
      },
    }),
  ),
  ...SESSION_CACHE_PATCHES,
]

/** `get(requestCookies)` resolves to a session or nothing. */
function observeGet(get: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = get.apply(this, args as never[])
    if (!(result instanceof Promise)) return result
    return result.then((session: unknown) => {
      guarded(`${LIBRARY} session`, () => noteReadSession(args[0], session))
      return session
    })
  }
}

/** `set(requestCookies, responseCookies, session, isNew)`: the last says that a login made it. */
function observeSet(set: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = set.apply(this, args as never[])
    if (args[3] !== true || !(result instanceof Promise)) return result
    return result.then((value: unknown) => {
      guarded(`${LIBRARY} session`, () => noteNewSession(args[0], args[2]))
      return value
    })
  }
}

function sessionStoreOf(client: unknown): unknown {
  return (client as { sessionStore?: unknown }).sessionStore
}

/**
 * Sign-ins through `@auth0/nextjs-auth0` 2 to 4: each new session. A popup that only adds to a session, a step-up of the same person, a
 * silent login and a connected account are none.
 */
export class NextjsAuth0Instrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/nextjs-auth0', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
