import { ignoreOutcome } from './ignore-outcome.ts'

/** Something that the operator should know: what it is, what is kept, what to do. Never a secret, never personal data. */
export interface Problem {
  readonly code: ProblemCode
  /** One or two sentences for a log. */
  readonly message: string
  /** Name of the destination, where the problem is one of a destination. */
  readonly destination?: string
}

/**
 * - `held`: the destination refuses for a reason that only an operator can change; events are kept
 * - `unreachable`: the destination has not answered for a while; events are kept
 * - `dead_letter`: events were refused for good
 * - `dropped`: events are gone: a limit was reached
 * - `spool`: the directory cannot be used as it should
 * - `credentials`: the key file or the headers function failed
 * - `wait_until`: the platform's `waitUntil` failed; events are kept
 * - `recovered`: a problem told before is over
 */
export type ProblemCode =
  | 'held'
  | 'unreachable'
  | 'dead_letter'
  | 'dropped'
  | 'spool'
  | 'credentials'
  | 'wait_until'
  | 'recovered'

/** Tells each problem once until it is over, so that an outage of a day is one line in the log and not ten thousand. */
export class ProblemLog {
  readonly #told = new Map<string, Problem>()
  readonly #onProblem: (problem: Problem) => void

  constructor(onProblem: ((problem: Problem) => void) | undefined) {
    this.#onProblem = onProblem ?? (() => {})
  }

  /** `key` tells apart problems of one code; the same key is told again only after `over`. */
  tell(key: string, problem: Problem): void {
    if (this.#told.has(key)) return
    this.#told.set(key, problem)
    this.#call(problem)
  }

  /** Told, and not over: another sentence about the same cause would say nothing new. */
  isTold(key: string): boolean {
    return this.#told.has(key)
  }

  /**
   * The problems are over; says so, once, if one of them had been told. What was dropped because of them is over, too: in the next
   * outage it is news again.
   */
  over(keys: readonly string[], message: string, destination?: string): void {
    const told = keys.filter((key) => this.#told.delete(key))
    if (told.length === 0) return
    for (const [key, problem] of this.#told) {
      const isOfThese = problem.destination === undefined || problem.destination === destination
      if (problem.code === 'dropped' && isOfThese) this.#told.delete(key)
    }
    this.#call({ code: 'recovered', message, ...(destination === undefined ? {} : { destination }) })
  }

  /** The user's function may throw; that must not reach the login path. */
  #call(problem: Problem): void {
    try {
      ignoreOutcome(this.#onProblem(problem))
    } catch {
      // There is nobody left to tell.
    }
  }
}
