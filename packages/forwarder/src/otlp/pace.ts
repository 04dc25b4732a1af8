/** Says to a walk over a body when others should get their turn. */
export interface Pace {
  /** True: yield now, at the next place where that is possible. */
  isDue(): boolean
}

/** Work in steps: it yields whenever its pace says so, and goes on when it is asked for the next step. */
export type Steps<T> = Generator<undefined, T, undefined>

/** For callers that have nothing else to do. */
export const UNHURRIED: Pace = { isDue: () => false }

/** A walk asks its pace after so many bytes. Two of them make a field, so this is a millisecond at most. */
export const BYTES_BETWEEN_LOOKS: number = 32 * 1024

/** Does all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
