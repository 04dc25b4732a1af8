import { guarded } from '../guard.ts'
import { resultKind } from '../result-kind.ts'

/**
 * Has the value noted that a function of the app returns, now or when it is there. The library awaits it, so a promise may stand for
 * it: also for a query of an ORM, which runs when it is awaited, and must not run twice.
 *
 * @param refuse told of a rejection
 * @returns what the library gets
 */
export function follow(result: unknown, note: (value: unknown) => void, refuse: () => void = () => {}): unknown {
  // What cannot be told apart is waited for, as the library itself does with it.
  if (guarded('authjs result', () => resultKind(result)) === 'value') {
    note(result)
    return result
  }
  return Promise.resolve(result).then(
    (value) => {
      note(value)
      return value
    },
    (error: unknown) => {
      refuse()
      throw error
    },
  )
}
