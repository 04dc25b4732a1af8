import { backoffMillis } from './backoff.ts'
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
  #closedUntil = 0
  #serversWishMillis: number | undefined
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

  /** Somebody awaits a flush: probe at once, unless the server itself named the time. */
  hurry(): void {
    if (this.#serversWishMillis === undefined) this.#closedUntil = 0
  }

  /** The destination answered and the answer was about the events: it works. */
  answered(): void {
    if (this.#failures === 0) return
    this.#failures = 0
    this.#closedUntil = 0
    this.#serversWishMillis = undefined
    this.#held = undefined
    const { name, problems } = this.#settings
    problems.over([`failing ${name}`, `held ${name}`], `${name}: the destination takes events again.`, name)
  }

  /** Worth trying again by itself: an outage, or a wish for less. */
  failed(reason: string, retryAfterMillis: number | undefined): void {
    const { name, clock, random, problems } = this.#settings
    this.#failures += 1
    this.#held = undefined
    this.#serversWishMillis = retryAfterMillis
    this.#closedUntil = clock.monotonic() + Math.max(retryAfterMillis ?? 0, backoffMillis(this.#failures, random))
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
    this.#held = reason
    this.#serversWishMillis = undefined
    this.#closedUntil = clock.monotonic() + Math.max(SHORTEST_HOLD_MILLIS, backoffMillis(this.#failures, random))
    problems.tell(`held ${name}`, {
      code: 'held',
      destination: name,
      message: `${name}: ${reason}. Events are kept; correct the set-up and delivery goes on by itself.`,
    })
  }
}
