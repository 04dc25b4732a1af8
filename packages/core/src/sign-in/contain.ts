/** What a function of the user gave, or that it gave nothing usable. */
export type Contained<T> = { readonly ok: true; readonly value: T } | { readonly ok: false }

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/**
 * Calls a function of the user so that nothing gets out: a throw and a promise both count as failures. A promise is not awaited
 * (the login path never waits), but its rejection is taken, because unhandled it would end the process.
 */
export function contain<T>(call: () => T): Contained<T> {
  try {
    const value = call()
    if (!isThenable(value)) return { ok: true, value }
    value.then(undefined, () => {})
    return { ok: false }
  } catch {
    return { ok: false }
  }
}
