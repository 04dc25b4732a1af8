import { diag } from '@opentelemetry/api'
import { guarded } from './guard.ts'
import { type RecordedSignIn, recordSignIn } from './record-sign-in.ts'
import { resultKind } from './result-kind.ts'
import { currentSettings } from './settings.ts'
import { imitate } from './wrap.ts'

/**
 * Wraps a login function so that each success records a sign-in. Synchronous and asynchronous functions keep their kind, and
 * `this`, arity, name, result and error stay what they were; a function that throws or rejects records nothing.
 *
 * Promises of every origin are waited for. A query builder (knex, mongoose, Prisma, drizzle) is none: to wait for it would run the
 * query once more, so nothing is recorded, and one warning in `diag` says so. Make such a login `async`.
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
      if (currentSettings().disabled) return
      const signIn = identityFrom(result, ...args)
      if (signIn) recordSignIn(signIn)
    })
  }
  let isWarned = false
  const warn = (): void => {
    if (isWarned) return
    isWarned = true
    diag.warn(
      'signed-in: withSignIn got a query or another lazy object, not a promise, and records nothing: make the login async',
    )
  }
  return imitate(login, function (this: This, ...args: Args): Result {
    const result = login.apply(this, args)
    const note = (value: unknown): void => record(value as Awaited<Result>, args)
    return (guarded('withSignIn', () => ({ result: follow(result, note, warn) as Result })) ?? { result }).result
  })
}

/** Has the value noted, now or when it is there, and returns what the caller gets. */
function follow(result: unknown, note: (value: unknown) => void, warn: () => void): unknown {
  const kind = resultKind(result)
  if (kind === 'lazy') warn()
  if (kind === 'value') note(result)
  if (kind === 'bare-promise') {
    // The promise behind ours, not a branch beside it: a rejection stays handled or unhandled as the app left it.
    return (result as Promise<unknown>).then((value) => {
      note(value)
      return value
    })
  }
  // One with fields or methods of its own cannot be replaced. The rejection is the caller's to handle, not that of our branch.
  if (kind === 'promise') void (result as Promise<unknown>).then(note, () => {})
  return result
}
