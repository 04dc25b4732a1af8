import { backoffMillis, LONGEST_AWAITED_BACKOFF_MILLIS } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { ProblemLog } from './problem.ts'

export interface GateSettings {
  /** Name of the destination, for the operator. */
  readonly name: string
  readonly clock: Clock
  readonly random: () => number
  readonly problems: ProblemLog
}

/** A held destination needs a person: no point in asking it more often. */
const SHORTEST_HOLD_MILLIS = 30_000
/** Failures in a row before the operator hears of an outage: a single reset is nobody's business. */
const TELL_AFTER_FAILURES = 3

/**
 * Says when the next request to a destination may start. One for all its requests, so that a hundred waiting batches are one
 * waiter. Open, closed until a time, or half-open: after a failure one request alone probes, and its success opens the gate.
 */
export class Gate {
  readonly #settings: GateSettings
  #failures = 0
  /** Failures that the backoff grows with. */
  #doublings = 0
  #closedUntil = 0
  /** Until when the server itself wants to be left alone; 0: it named no time. */
  #serversTime = 0
  #isHurried: boolean = false
  #held: string | undefined

  constructor(settings: GateSettings) {
    this.#settings = settings
  }

  /** True after a failure, until a success. */
  get isProbing(): boolean {
    return this.#failures > 0
  }

  /** Why an operator is needed, if one is. */
  get held(): string | undefined {
    return this.#held
  }

  /** How long to wait now. 0: go. */
  waitMillis(): number {
    return this.#closedUntil === 0 ? 0 : Math.max(0, this.#closedUntil - this.#settings.clock.monotonic())
  }

  /** Somebody awaits a flush: probe at once and then often, but not before a time that the server itself named. */
  hurry(): void {
    this.#isHurried = true
    this.#closedUntil = Math.min(this.#closedUntil, this.#serversTime)
  }

  /** Nobody awaits a flush any more. */
  calm(): void {
    this.#isHurried = false
  }

  /** The destination answered and the answer was about the events: it works. */
  answered(): void {
    // An answer before the time that the server named is one to a request from before: it says nothing against that time.
    if (this.#failures === 0 || this.#serversTime > this.#settings.clock.monotonic()) return
    this.#failures = 0
    this.#doublings = 0
    this.#closedUntil = 0
    this.#serversTime = 0
    this.#held = undefined
    const { name, problems } = this.#settings
    problems.over([`failing ${name}`, `held ${name}`], `${name}: the destination takes events again.`, name)
  }

  /** Worth trying again by itself: an outage, or a wish for less. */
  failed(reason: string, retryAfterMillis: number | undefined): void {
    const { name, clock, problems } = this.#settings
    const now = clock.monotonic()
    if (now < this.#closedUntil) {
      // It was on its way when another one failed: the same failure, with its own wish at most.
      this.#serversTime = Math.max(this.#serversTime, now + (retryAfterMillis ?? 0))
      this.#closedUntil = Math.max(this.#closedUntil, this.#serversTime)
      return
    }
    this.#failures += 1
    this.#held = undefined
    this.#serversTime = retryAfterMillis === undefined ? 0 : now + retryAfterMillis
    this.#closedUntil = Math.max(this.#serversTime, now + this.#backoffMillis())
    if (this.#failures < TELL_AFTER_FAILURES) return
    problems.tell(`failing ${name}`, {
      code: 'unreachable',
      destination: name,
      message: `${name}: no delivery after ${this.#failures} attempts in a row (${reason}). Events are kept and tried again.`,
    })
  }

  /** Only an operator can change this. Asked again now and then all the same, so that the correction needs no restart. */
  hold(reason: string): void {
    const { name, clock, random, problems } = this.#settings
    this.#failures += 1
    this.#doublings += 1
    this.#held = reason
    this.#serversTime = 0
    this.#closedUntil = clock.monotonic() + Math.max(SHORTEST_HOLD_MILLIS, backoffMillis(this.#doublings, random))
    problems.tell(`held ${name}`, {
      code: 'held',
      destination: name,
      message: `${name}: ${reason}. Events are kept; correct the set-up and delivery goes on by itself.`,
    })
  }

  /** The many attempts of a flush say nothing about how long an outage lasts, so that the waits after it are none the longer. */
  #backoffMillis(): number {
    const { random } = this.#settings
    if (this.#isHurried) return backoffMillis(this.#failures, random, LONGEST_AWAITED_BACKOFF_MILLIS)
    this.#doublings += 1
    return backoffMillis(this.#doublings, random)
  }
}
