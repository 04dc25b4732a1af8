import type { Clock } from '../delivery/clock.ts'
import type { ProblemLog } from '../delivery/problem.ts'
import { errorCode } from './disk.ts'

/** After an error the disk is left alone for a moment: a full disk must not cost every login a failing call. */
const RETRY_MILLIS = 1_000

/** The pause after a write that failed: told once when it begins, and once when writing works again. */
export class WritePause {
  readonly #clock: Clock
  readonly #problems: ProblemLog
  #until = 0

  constructor(clock: Clock, problems: ProblemLog) {
    this.#clock = clock
    this.#problems = problems
  }

  /** When a write is worth trying again, in milliseconds from now; 0: at once. */
  remainingAt(now: number): number {
    return Math.max(0, this.#until - now)
  }

  /** The disk did not do what was asked. */
  begin(error: unknown): void {
    this.#until = this.#clock.monotonic() + RETRY_MILLIS
    if (this.#problems.isTold('spool directory')) return
    this.#problems.tell('spool write', {
      code: 'spool',
      message: `spool: writing fails (${errorCode(error)}). Events are kept in memory within its limits until the disk takes them.`,
    })
  }

  /** A write went through. */
  end(): void {
    if (this.#until === 0) return
    this.#until = 0
    this.#problems.over(['spool write'], 'spool: writing works again.')
  }
}
