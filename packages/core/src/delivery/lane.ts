import type { QueuedEvent } from './backlog.ts'
import type { Clock } from './clock.ts'
import type { LaneStats } from './delivery.ts'
import type { Verdict } from './destination.ts'
import { Gate } from './gate.ts'
import { type Batch, TakenBatches, type TakenBatchesSettings } from './taken-batches.ts'

/** Sends encoded events and says what the answer means. Never rejects. */
export type SendBatch = (events: readonly QueuedEvent[]) => Promise<Verdict>

export interface LaneSettings extends TakenBatchesSettings {
  readonly send: SendBatch
  readonly clock: Clock
  readonly random: () => number
  /** How long an event waits for company where the destination takes batches. */
  readonly flushIntervalMillis: number
  /** How long an event may wait in all. */
  readonly maxAgeMillis: number
}

/** Single events are sent over this many connections at once; batches one at a time, since they grow instead. */
const SINGLE_EVENT_CONCURRENCY = 4

/**
 * The way to one destination: takes events from the backlog in batches, sends them, and acts on the verdict. A failed batch
 * goes first again, with the same bytes.
 */
export class Lane {
  readonly #settings: LaneSettings
  readonly #gate: Gate
  readonly #concurrency: number
  readonly #batches: TakenBatches
  readonly #idleListeners = new Set<() => void>()
  #again: Batch[] = []
  #inFlight = 0
  #retries = 0
  #companyUntil: number | undefined
  #hurried = 0
  #cancelTimer: (() => void) | undefined
  #wakesAt = 0
  #stopped: boolean = false

  constructor(settings: LaneSettings) {
    this.#settings = settings
    this.#batches = new TakenBatches(settings)
    this.#gate = new Gate({ ...settings, name: settings.destination.name })
    this.#concurrency = settings.destination.maxBatchEvents === 1 ? SINGLE_EVENT_CONCURRENCY : 1
  }

  get name(): string {
    return this.#settings.destination.name
  }

  stats(accepted: number, recovered: number, droppedBefore: number): LaneStats {
    const { delivered, deadLettered, dropped } = this.#batches.counts
    const pending = this.#settings.backlog.waiting + this.#batches.events
    return {
      accepted,
      recovered,
      delivered,
      deadLettered,
      dropped: dropped + droppedBefore,
      pending,
      retries: this.#retries,
      oldestMillis: this.#oldestMillis(),
      held: this.#gate.held,
    }
  }

  #oldestMillis(): number {
    const { firstExpiry } = this.#batches
    const { clock, maxAgeMillis } = this.#settings
    return firstExpiry === undefined ? 0 : Math.max(0, clock.monotonic() + maxAgeMillis - firstExpiry)
  }

  /**
   * There may be something to take. Only sets a timer: building a request costs more than the login path should pay, and events
   * of one millisecond share the wake-up.
   */
  kick(): void {
    if (this.#stopped || this.#inFlight >= this.#allowed()) return
    if (this.#cancelTimer !== undefined) {
      // A timer runs: the gate's, or the wait for company, which a full batch cuts short.
      if (this.#companyUntil === undefined || !this.#batches.isFull) return
      this.#cancelTimer()
      this.#companyUntil = undefined
    }
    this.#wakeIn(0, true)
  }

  /**
   * Resolves with true when everything that waited or was outstanding at the call is settled, with false if the lane is stopped
   * before. Does not wait for company meanwhile, and probes a failing destination at once and then every second or so, unless the
   * server itself named a time.
   */
  drained(): { readonly done: Promise<boolean>; readonly cancel: () => void } {
    const isSettled = this.#batches.settlement()
    // Who joins a flush is served by its attempts: with `waitUntil` each sign-in of an outage would otherwise be a request.
    if (this.#hurried === 0) this.#gate.hurry()
    this.#hurried += 1
    let cancel = () => {}
    const done = new Promise<boolean>((resolve) => {
      const check = () => {
        const isDrained = isSettled()
        if (!isDrained && !this.#stopped) return
        cancel()
        resolve(isDrained)
      }
      cancel = () => {
        if (!this.#idleListeners.delete(check)) return
        this.#hurried -= 1
        if (this.#hurried > 0) return
        this.#gate.calm()
        // Nobody waits any more: the next attempt must not keep a process that has nothing else to do.
        if (this.#cancelTimer !== undefined) this.#wakeIn(this.#wakesAt - this.#settings.clock.monotonic())
      }
      this.#idleListeners.add(check)
      check()
    })
    this.#pump()
    return { done, cancel }
  }

  /** Counts an event that never became bytes. */
  refuse(): void {
    this.#batches.refuse()
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    // Whoever still waits for a flush would wait in vain.
    for (const check of [...this.#idleListeners]) check()
  }

  /** Stops and counts what was not delivered as dropped: for events that end with this process. */
  abandon(): void {
    this.stop()
    this.#again = []
    this.#batches.abandon()
  }

  #pump(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    while (!this.#stopped && this.#inFlight < this.#allowed()) {
      const wait = this.#gate.waitMillis()
      if (wait > 0) {
        this.#wakeIn(wait)
        return
      }
      const batch = this.#next()
      if (batch === undefined) return
      this.#dispatch(batch)
    }
  }

  /** Half-open: after a failure one request alone finds out. */
  #allowed(): number {
    return this.#gate.isProbing ? 1 : this.#concurrency
  }

  /** While somebody awaits a flush the timer holds the process: it must live to see the end. */
  #wakeIn(millis: number, holdProcess = this.#hurried > 0): void {
    const { clock } = this.#settings
    this.#cancelTimer?.()
    this.#wakesAt = clock.monotonic() + millis
    this.#cancelTimer = clock.schedule(millis, () => this.#pump(), holdProcess)
  }

  #next(): Batch | undefined {
    const { backlog, clock, destination, flushIntervalMillis } = this.#settings
    const again = this.#again.shift()
    if (again !== undefined) return again
    if (backlog.ready === 0) return undefined
    const waitsForCompany = destination.maxBatchEvents > 1 && this.#hurried === 0 && !this.#gate.isProbing
    if (waitsForCompany && !this.#batches.isFull) {
      const now = clock.monotonic()
      this.#companyUntil ??= now + flushIntervalMillis
      if (now < this.#companyUntil) {
        this.#wakeIn(this.#companyUntil - now)
        return undefined
      }
    }
    this.#companyUntil = undefined
    return this.#batches.take()
  }

  #dispatch(batch: Batch): void {
    const live = this.#batches.withoutExpired(batch, this.#settings.clock.monotonic())
    if (live === undefined) return
    this.#inFlight += 1
    void this.#settings.send(live.events).then((verdict) => {
      this.#inFlight -= 1
      // A late answer to what was given up meanwhile changes nothing: each event is counted once.
      if (this.#batches.has(live)) this.#act(live, verdict)
      for (const check of [...this.#idleListeners]) check()
      this.#pump()
    })
  }

  #act(batch: Batch, verdict: Verdict): void {
    switch (verdict.kind) {
      case 'delivered':
        this.#gate.answered()
        this.#batches.delivered(batch)
        return
      case 'retry':
        this.#gate.failed(verdict.reason, verdict.retryAfterMillis)
        this.#repeat([batch])
        return
      case 'hold':
        this.#gate.hold(verdict.reason)
        this.#repeat([batch])
        return
      case 'split':
        this.#gate.answered()
        this.#repeat(this.#batches.split(batch, verdict.reason))
        return
      case 'partial': {
        const rest = this.#batches.partial(batch, verdict)
        if (rest.length === 0) this.#gate.answered()
        else this.#gate.failed('some events were put off', verdict.retryAfterMillis)
        this.#repeat(rest)
        return
      }
    }
  }

  #repeat(batches: readonly Batch[]): void {
    if (batches.length === 0) return
    this.#retries += 1
    this.#again.unshift(...batches)
  }
}
