import { guarded } from './guard.ts'
import { type RecordedSignIn, recordSignIn } from './record-sign-in.ts'
import { imitate } from './wrap.ts'

/**
 * Wraps a login function so that each success records a sign-in. Synchronous and asynchronous functions keep their kind, and
 * `this`, arity, name, result and error stay what they were; a function that throws or rejects records nothing.
 *
 * @param login the app's own login function
 * @param identityFrom says from its result (and arguments) who signed in; undefined: nobody did. If it throws, nothing is
 *   recorded and the login goes on
 */
export function withSignIn<This, Args extends unknown[], Result>(
  login: (this: This, ...args: Args) => Result,
  identityFrom: (result: Awaited<Result>, ...args: Args) => RecordedSignIn | undefined | null | false,
): (this: This, ...args: Args) => Result {
  const record = (result: Awaited<Result>, args: Args): void => {
    guarded('withSignIn', () => {
      const signIn = identityFrom(result, ...args)
      if (signIn) recordSignIn(signIn)
    })
  }
  return imitate(login, function (this: This, ...args: Args): Result {
    const result = login.apply(this, args)
    if (!(result instanceof Promise)) {
      record(result as Awaited<Result>, args)
      return result
    }
    // The promise behind ours, not a branch beside it: a rejection stays handled or unhandled as the app left it.
    return result.then((value: Awaited<Result>) => {
      record(value, args)
      return value
    }) as Result
  })
}
