import { context } from '@opentelemetry/api'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

interface KeyHolder {
  readonly key?: unknown
}

/** Wraps `SecureSessionManager.prototype.logIn(request, user, options)`: the session is established when its promise resolves. */
export function observeLogIn(library: string): (logIn: AnyFunction) => AnyFunction {
  return (logIn) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const [request, user] = args
      const before = guarded(`${library} logIn`, () => ({
        context: context.active(),
        hadIdentity: hasUser(request, this as KeyHolder),
      }))
      const result = logIn.apply(this, args as never[])
      if (before === undefined || !(result instanceof Promise)) return result
      return result.then((value: unknown) => {
        guarded(`${library} session`, () => {
          const identity = resolveUser(user, { library, request })
          noteSignal({ kind: 'session', library, identity, ...before }, request)
        })
        return value
      })
    }
}

/** Wraps `SessionStrategy.prototype.authenticate(request, options)`: a session that still names a user when it passes is a restore. */
export function observeRestore(library: string): (authenticate: AnyFunction) => AnyFunction {
  return (authenticate) =>
    function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} restore`, () => watchPass(library, this as { pass?: AnyFunction }, args[0]))
      return authenticate.apply(this, args as never[])
    }
}

function watchPass(library: string, strategy: { pass?: AnyFunction }, request: unknown): void {
  const { pass } = strategy
  const { passport } = request as { passport?: { sessionManager?: KeyHolder } }
  const holder = passport?.sessionManager ?? {}
  if (typeof pass !== 'function' || !hasUser(request, holder)) return
  strategy.pass = function (this: unknown, ...args: unknown[]): unknown {
    guarded(`${library} restore`, () => {
      // A user who is gone is logged out before the strategy passes.
      if (hasUser(request, holder)) noteSignal({ kind: 'restored', library }, request)
    })
    return pass.apply(this, args as never[])
  }
}

function hasUser(request: unknown, holder: KeyHolder): boolean {
  const { session } = request as { session?: { get?: (key: string) => unknown } | null }
  const user = session?.get?.(typeof holder.key === 'string' ? holder.key : 'passport')
  return user !== undefined && user !== null && user !== false && user !== ''
}
