import { type AnyFunction, imitate } from './wrap.ts'

/**
 * Shows a result to `see` when it is there: at once, or as soon as its promise resolves. Returns what the app gets; a rejection is
 * left as it is. `see` must not throw.
 */
export function seeResult(result: unknown, see: (value: unknown) => void): unknown {
  if (!(result instanceof Promise)) {
    see(result)
    return result
  }
  return result.then((value: unknown) => {
    see(value)
    return value
  })
}

/** A stand-in for a callback `(error, result)` that shows a result which comes without an error to `see`. `see` must not throw. */
export function seeCallback(callback: AnyFunction, see: (result: unknown) => void): AnyFunction {
  return imitate(callback, function (this: unknown, ...results: unknown[]): unknown {
    if (!results[0]) see(results[1])
    return callback.apply(this, results as never[])
  })
}
