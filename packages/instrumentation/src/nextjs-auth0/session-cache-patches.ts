import type { LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { type AnyFunction, imitate } from '../wrap.ts'
import { beginVisit, noteCreatedSession, noteTransaction } from './session-cache-visit.ts'

const LIBRARY = '@auth0/nextjs-auth0'
const VERSIONS = { from: '2.0.0', below: '4.0.0' }

/**
 * Versions 2 and 3: handlers behind both routers of Next.js, on one session cache. Nothing but the handler of the callback calls its
 * `create`; what an app puts into the session later goes through `set`.
 */
export const SESSION_CACHE_PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'dist/auth0-session/handlers/callback.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(exports, 'default', observeFactory),
  },
  {
    module: LIBRARY,
    file: 'dist/auth0-session/transient-store.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'default'), 'read', observeTransaction),
  },
  {
    module: LIBRARY,
    file: 'dist/session/cache.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'default'), 'create', observeCreate),
  },
  // On the Edge runtime, and in apps that import `/edge`, nothing of openid-client stands below it.
  {
    module: LIBRARY,
    file: 'dist/auth0-session/client/edge-client.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'EdgeClient'), 'authorizationUrl', observeAuthorizationUrl),
  },
  {
    module: LIBRARY,
    file: 'dist/auth0-session/client/node-client.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'NodeClient'), 'authorizationUrl', observeAuthorizationUrl),
  },
]

/** `callbackHandlerFactory(config, client, sessionCache, transientStore)` gives `handler(request, response, options)`. */
function observeFactory(create: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const handler = create.apply(this, args as never[])
    if (typeof handler !== 'function') return handler
    return imitate(handler as AnyFunction, function (this: unknown, ...visit: unknown[]): unknown {
      guarded(`${LIBRARY} callback`, () => beginVisit(visit[0], args[2]))
      return (handler as AnyFunction).apply(this, visit as never[])
    })
  }
}

/** `read(key, request, response)` resolves to the value of a signed cookie. */
function observeTransaction(read: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = read.apply(this, args as never[])
    if (!(result instanceof Promise)) return result
    return result.then((value: unknown) => {
      guarded(`${LIBRARY} transaction`, () => noteTransaction(args[0], args[1], value))
      return value
    })
  }
}

/** `create(request, response, session)`. */
function observeCreate(create: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = create.apply(this, args as never[])
    if (!(result instanceof Promise)) return result
    return result.then((value: unknown) => {
      guarded(`${LIBRARY} session`, () => noteCreatedSession(args[0], args[2]))
      return value
    })
  }
}

function observeAuthorizationUrl(build: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    guarded(`${LIBRARY} request`, () => authorizationRequests.remember(args[0]))
    return build.apply(this, args as never[])
  }
}
