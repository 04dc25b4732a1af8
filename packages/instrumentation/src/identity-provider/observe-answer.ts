import { guarded } from '../guard.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import type { AnyFunction } from '../wrap.ts'

/** A call of a client library that asked a provider, and what came of it. */
export interface Answer {
  readonly self: unknown
  readonly args: readonly unknown[]
  /** What the promise resolved to. */
  readonly value: unknown
  /** The request in which the call was made. */
  readonly scope: RequestScope | undefined
}

/**
 * Makes an asynchronous method that is looked at when it resolves. The app gets what the original resolves to; a rejection is left as
 * it is. The scope is that of the call: connection pools answer in the context of any request.
 */
export function observeAnswer(hook: string, look: (answer: Answer) => void): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const scope = guarded(hook, () => scopeFor())
      const result = original.apply(this, args as never[])
      if (!(result instanceof Promise)) return result
      return result.then((value: unknown) => {
        guarded(hook, () => look({ self: this, args, value, scope }))
        return value
      })
    }
}
