import { context } from '@opentelemetry/api'
import type { Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { wrapMethod } from '../wrap.ts'
import { SilentRequests } from './silent-requests.ts'
import { type StrategyKind, strategyKind } from './strategy-kind.ts'

/** What passport sets on the object that stands for a strategy in one request. */
interface StrategyActions {
  success?: (this: unknown, ...args: unknown[]) => unknown
  fail?: (this: unknown, ...args: unknown[]) => unknown
  redirect?: (this: unknown, ...args: unknown[]) => unknown
}

const silentRequests = new SilentRequests()

/**
 * Watches what a strategy says in each request: success of an interactive one is a credential, success of another a
 * non-interactive success. The strategy object gets its own `authenticate`, not enumerable; that of its class stays.
 *
 * @param registeredAs the name given to `use`
 */
export function observeStrategy(library: string, strategy: unknown, registeredAs: unknown, patcher: Patcher): void {
  if (typeof strategy !== 'object' || strategy === null) return
  const { name } = strategy as { name?: unknown }
  if (name === 'session') return
  const kind = strategyKind(strategy, typeof registeredAs === 'string' ? registeredAs : undefined)
  wrapMethod(strategy, 'authenticate', (authenticate) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      if (patcher.isEnabled())
        guarded(`${library} strategy`, () => observeActions(library, this as StrategyActions, kind, args[0]))
      return authenticate.apply(this, args as never[])
    }
  })
}

/** Passport puts fresh actions on a fresh object for each request, so these stand-ins live as long as the request. */
function observeActions(library: string, actions: StrategyActions, kind: StrategyKind, request: unknown): void {
  const { success, fail, redirect } = actions
  if (typeof success !== 'function') return
  actions.success = function (this: unknown, ...args: unknown[]): unknown {
    guarded(`${library} success`, () => noteSuccess(library, kind, args[0], request))
    return success.apply(this, args)
  }
  if (!kind.isInteractive) return
  if (typeof fail === 'function') {
    actions.fail = function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} fail`, () => noteSignal({ kind: 'failure', library, method: kind.method }, request))
      return fail.apply(this, args)
    }
  }
  if (typeof redirect === 'function') {
    actions.redirect = function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} redirect`, () => silentRequests.remember(args[0]))
      return redirect.apply(this, args)
    }
  }
}

function noteSuccess(library: string, kind: StrategyKind, user: unknown, request: unknown): void {
  const { method } = kind
  const { url } = request as { url?: unknown }
  if (!kind.isInteractive || silentRequests.isAnswer(url)) {
    // Every authenticated request comes by here: who it is, is read only if a sign-in needs it.
    const whenAsked = lazily(() => resolveUser(user, { library, request }))
    noteSignal(
      {
        kind: 'non-interactive',
        library,
        method,
        get identity() {
          return whenAsked()
        },
      },
      request,
    )
    return
  }
  const identity = resolveUser(user, { library, request })
  noteSignal(
    { kind: 'credential', library, method, identity, secondFactor: kind.isSecondFactor, context: context.active() },
    request,
  )
}

function lazily<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined
  return () => {
    found ??= { value: compute() }
    return found.value
  }
}
