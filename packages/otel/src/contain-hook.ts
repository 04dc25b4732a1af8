import { errorName } from './diagnostics.ts'

/** Told when a function of the user fails. */
export type HookFault = (hook: string, reason: string) => void

/** True for what `await` would wait for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

/**
 * A function of the user that cannot hurt: what it throws is told, not thrown, and a promise, which nobody here may wait for, is told
 * and its rejection swallowed (an unhandled one would end the app). Both yield `undefined`.
 */
export function containHook<Args extends readonly unknown[], Result>(
  name: string,
  hook: (...args: Args) => Result,
  onFault: HookFault,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      const result = hook(...args)
      if (!isThenable(result)) return result
      result.then(undefined, () => {})
      onFault(name, 'returned a promise, which is not waited for')
    } catch (error) {
      onFault(name, `threw ${errorName(error)}`)
    }
    return undefined
  }
}
