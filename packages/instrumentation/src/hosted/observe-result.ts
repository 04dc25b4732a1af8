import { guarded } from '../guard.ts'
import type { AnyFunction } from '../wrap.ts'

/** What a client of a hosted provider was asked, and what came of it. */
export interface ObservedCall {
  /** The object that the method was called on. */
  readonly self: unknown
  readonly args: readonly unknown[]
  /** What the promise resolved to. */
  readonly result: unknown
}

/**
 * Makes a method whose promise is looked at when it resolves. The app gets a promise of the same value, a rejection stays what it was,
 * and nothing of ours is waited for.
 *
 * @param hook name of the hook in reports of our faults
 * @param refused told when the promise is rejected
 */
export function observeResult(
  hook: string,
  note: (call: ObservedCall) => void,
  refused?: (args: readonly unknown[], error: unknown) => void,
): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const promise = original.apply(this, args as never[])
      if (!(promise instanceof Promise)) return promise
      return promise.then(
        (result: unknown) => {
          guarded(hook, () => note({ self: this, args, result }))
          return result
        },
        (error: unknown) => {
          guarded(hook, () => refused?.(args, error))
          throw error
        },
      )
    }
}
