import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { type AnyFunction, imitate } from '../wrap.ts'
import { LIBRARY, watchRequest } from './watched-request.ts'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '1.1.0', below: '3.0.0' },
  patch: (exports, patcher) => {
    if (typeof exports === 'function') return observeFactory(exports as AnyFunction, patcher)
    for (const name of ['default', 'module.exports']) patcher.wrap(exports, name, (factory) => observeFactory(factory, patcher))
    return undefined
  },
}

/** `cookieSession(options)` returns a middleware that gives each request its `session`. */
function observeFactory(factory: AnyFunction, patcher: Patcher): AnyFunction {
  return imitate(factory, function (this: unknown, ...args: unknown[]): unknown {
    const middleware = factory.apply(this, args as never[])
    if (typeof middleware !== 'function') return middleware
    const original = middleware as AnyFunction
    return imitate(original, function (this: unknown, ...handed: unknown[]): unknown {
      if (!patcher.isEnabled()) return original.apply(this, handed as never[])
      return original.apply(this, (guarded(LIBRARY, () => watchNext(handed)) ?? handed) as never[])
    })
  })
}

/** `(request, response, next)`: the session is in its place when `next` is called. */
function watchNext(handed: readonly unknown[]): unknown[] | undefined {
  const [request, , next] = handed
  if (typeof next !== 'function') return undefined
  // Only the library calls it, on every request: it need not look like the app's, which would cost more than all the rest.
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    guarded(LIBRARY, () => watchRequest(request))
    return (next as AnyFunction).apply(this, args as never[])
  }
  return handed.with(2, watched)
}

/** Sign-ins of hand-written logins that keep the user in cookie-session 1 and 2. */
export class CookieSessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/cookie-session', config)
  }

  protected override library(): AuthLibrary {
    // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
    return { name: LIBRARY, patches: [PATCH, { ...PATCH, file: 'index.js' }] }
  }
}
