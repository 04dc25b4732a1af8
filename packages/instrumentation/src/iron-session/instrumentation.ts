import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { guarded } from '../guard.ts'
import { beforeEnd } from '../note-signal.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { watchSession } from '../session-store/watch-session.ts'
import { isCookieWritten } from './written-cookie.ts'

const LIBRARY = 'iron-session'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '8.0.0', below: '10.0.0' },
  patch: (exports, patcher) => {
    for (const shape of exportShapes(exports)) observeOpening(shape, patcher)
  },
}

/** `getIronSession(request, response, options)` or `getIronSession(cookies, options)`: unseals the cookie into a plain object. */
function observeOpening(exports: object, patcher: Patcher): void {
  patcher.wrap(exports, 'getIronSession', (open) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const scope = guarded(LIBRARY, () => scopeFor(args[0]))
      const opened = open.apply(this, args as never[])
      if (scope === undefined || !(opened instanceof Promise)) return opened
      return opened.then((session: unknown) => {
        guarded(LIBRARY, () => openedSession(session, scope, args))
        return session
      })
    }
  })
}

/** `save` cannot be replaced, so the session is looked at when the request ends, and the cookie says whether it was saved. */
function openedSession(session: unknown, scope: RequestScope, args: readonly unknown[]): void {
  if (typeof session !== 'object' || session === null) return
  const data = session
  const isSaved = (): boolean => isCookieWritten(args, scope)
  const watch = watchSession({ key: data, library: LIBRARY, scope, request: args[0], look: () => ({ data }), isSaved }, true)
  beforeEnd(scope, () => watch.checkpoint(), watch.isQuiet)
}

/** Sign-ins of hand-written logins that keep the user in the sealed cookie of iron-session 8 and 9. */
export class IronSessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/iron-session', config)
  }

  protected override library(): AuthLibrary {
    // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
    return { name: LIBRARY, patches: [PATCH, { ...PATCH, file: 'dist/index.js' }] }
  }
}
