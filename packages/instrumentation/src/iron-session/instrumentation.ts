import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportShapes, withExport } from '../exported.ts'
import { guarded } from '../guard.ts'
import { beforeEnd } from '../note-signal.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { watchSession } from '../session-store/watch-session.ts'
import type { SessionView, WatchedSession } from '../session-store/watched-session.ts'
import type { AnyFunction } from '../wrap.ts'
import { isCookieWritten } from './written-cookie.ts'

const LIBRARY = 'iron-session'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '6.0.0', below: '10.0.0' },
  patch: (exports, patcher) => {
    const observe = (open: AnyFunction): AnyFunction => observeOpening(open, patcher)
    for (const shape of exportShapes(exports)) patcher.wrap(shape, 'getIronSession', observe)
    // 6 and 7: what `require` gives has getters that cannot be replaced.
    return withExport(exports, 'getIronSession', observe)
  },
}

/**
 * Files of their own. An ES module that imports an alias (`npm:`) of the package comes in by its path; 6 has another entry for runtimes
 * without Node's own modules, which is also used in Node.
 */
const FILES = ['dist/index.js', 'dist/index.mjs', 'edge/dist/index.js', 'edge/dist/index.mjs']

/** `getIronSession(request, response, options)` or `getIronSession(cookies, options)`: unseals the cookie into a plain object. */
function observeOpening(open: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const scope = patcher.isEnabled() ? guarded(LIBRARY, () => scopeFor(args[0])) : undefined
    const opened = open.apply(this, args as never[])
    if (scope === undefined || !(opened instanceof Promise)) return opened
    return opened.then((session: unknown) => {
      guarded(LIBRARY, () => openedSession(session, scope, args))
      return session
    })
  }
}

/** `save` cannot be replaced, so the session is looked at when the request ends, and the cookie says whether it was saved. */
function openedSession(session: unknown, scope: RequestScope, args: readonly unknown[]): void {
  if (typeof session !== 'object' || session === null) return
  const watch = watchSession(new SealedSession(session, scope, args), true)
  beforeEnd(scope, () => watch.checkpoint(), watch.isQuiet)
}

/** A class, as every request with a session makes one. */
class SealedSession implements WatchedSession {
  readonly key: object
  readonly library: string = LIBRARY
  readonly scope: RequestScope
  readonly request: unknown
  readonly #args: readonly unknown[]

  /** @param args of `getIronSession` */
  constructor(session: object, scope: RequestScope, args: readonly unknown[]) {
    this.key = session
    this.scope = scope
    this.request = args[0]
    this.#args = args
  }

  look(): SessionView {
    return { data: this.key }
  }

  isSaved(): boolean {
    return isCookieWritten(this.#args, this.scope)
  }
}

/**
 * Sign-ins of hand-written logins that keep the user in the sealed cookie of iron-session 6 to 9, also behind its wrappers for Express,
 * Koa and Next.js.
 */
export class IronSessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/iron-session', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH, ...FILES.map((file) => ({ ...PATCH, file }))] }
  }
}
