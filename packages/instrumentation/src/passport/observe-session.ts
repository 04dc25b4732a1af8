import { context } from '@opentelemetry/api'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { noteRememberMe } from '../session-store/remember-me.ts'
import type { AnyFunction } from '../wrap.ts'

/** What passport's session classes know: under which key of the session the user stands. */
interface KeyHolder {
  readonly _key?: unknown
}

/** Wraps `SessionManager.prototype.logIn(req, user, options?, cb)`: the session is established when `cb` comes without error. */
export function observeLogIn(library: string): (logIn: AnyFunction) => AnyFunction {
  return (logIn) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const watched = guarded(`${library} logIn`, () => watchCallback(library, this as KeyHolder, args))
      return logIn.apply(this, (watched ?? args) as never[])
    }
}

/** The arguments with the callback replaced by one that notes the session before it goes on. */
function watchCallback(library: string, manager: KeyHolder, args: readonly unknown[]): unknown[] | undefined {
  const [request, user] = args
  const callback = args.at(-1)
  if (typeof callback !== 'function') return undefined
  const hadIdentity = hasUser(request, manager)
  const parent = context.active()
  const noted = function (this: unknown, ...results: unknown[]): unknown {
    guarded(`${library} session`, () => {
      if (results[0]) return
      const identity = resolveUser(user, { library, request })
      const scope = scopeFor(request)
      if (scope !== undefined) noteRememberMe(scope, library)
      noteSignal({ kind: 'session', library, identity, hadIdentity, context: parent }, request)
    })
    return (callback as AnyFunction).apply(this, results as never[])
  }
  return [...args.slice(0, -1), noted]
}

/** Wraps `SessionStrategy.prototype.authenticate(req, options)`: a session that still names a user when it passes is a restore. */
export function observeRestore(library: string): (authenticate: AnyFunction) => AnyFunction {
  return (authenticate) =>
    function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} restore`, () => watchPass(library, this as KeyHolder & { pass?: AnyFunction }, args[0]))
      return authenticate.apply(this, args as never[])
    }
}

function watchPass(library: string, strategy: KeyHolder & { pass?: AnyFunction }, request: unknown): void {
  const { pass } = strategy
  if (typeof pass !== 'function' || !hasUser(request, strategy)) return
  strategy.pass = function (this: unknown, ...args: unknown[]): unknown {
    guarded(`${library} restore`, () => {
      // A user who is gone is taken out of the session before the strategy passes.
      if (hasUser(request, strategy)) noteSignal({ kind: 'restored', library }, request)
    })
    return pass.apply(this, args as never[])
  }
}

function hasUser(request: unknown, holder: KeyHolder): boolean {
  const key = typeof holder._key === 'string' ? holder._key : 'passport'
  const { session } = request as { session?: Record<string, { user?: unknown } | undefined> | null }
  const user = session?.[key]?.user
  return user !== undefined && user !== null && user !== false && user !== ''
}
