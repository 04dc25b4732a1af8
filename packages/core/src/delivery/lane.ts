import type { Backlog, QueuedEvent } from './backlog.ts'
import type { Clock } from './clock.ts'
import type { LaneStats } from './delivery.ts'
import type { Destination, Verdict } from './destination.ts'
import { Gate } from './gate.ts'
import type { ProblemLog } from './problem.ts'

/** Sends encoded events and says what the answer means. Never rejects. */
export type SendBatch = (events: readonly QueuedEvent[]) => Promise<Verdict>

export interface LaneSettings {
  readonly destination: Destination
  readonly backlog: Backlog
  readonly send: SendBatch
  readonly clock: Clock
  readonly random: () => number
  readonly problems: ProblemLog
  /** How long an event waits for company where the destination takes batches. */
  readonly flushIntervalMillis: number
  /** Keeps what the destination refused for good. */
  readonly deadLetter: (event: QueuedEvent, reason: string) => void
}

/** Single events are sent over this many connections at once; batches one at a time, since they grow instead. */
const SINGLE_EVENT_CONCURRENCY = 4
/** Room in a request for what stands around the events. */
const ENVELOPE_BYTES = 1_024
interface Batch {
  readonly events: readonly QueuedEvent[]
  /** Running number of the first event, by order of taking: tells a flush whether this batch belongs to it. */
  readonly firstTaken: number
}

/**
 * The way to one destination: takes events from the backlog in batches, sends them, and acts on the verdict. A failed batch
 * goes first again, with the same bytes.
 */
export class Lane {
  readonly #settings: LaneSettings
  readonly #gate: Gate
  readonly #concurrency: number
  readonly #outstanding = new Set<Batch>()
  readonly #counts = { delivered: 0, deadLettered: 0, dropped: 0, retries: 0 }
  readonly #idleListeners = new Set<() => void>()
  #again: Batch[] = []
  #inFlight = 0
  #taken = 0
  #companyUntil: number | undefined
  #hurried = 0
  #cancelTimer: (() => void) | undefined
  #wakesAt = 0
  #stopped: boolean = false

  constructor(settings: LaneSettings) {
    this.#settings = settings
    this.#gate = new Gate({ ...settings, name: settings.destination.name })
    this.#concurrency = settings.destination.maxBatchEvents === 1 ? SINGLE_EVENT_CONCURRENCY : 1
  }

  get name(): string {
    return this.#settings.destination.name
  }

  /** Events taken from the backlog and not settled. */
  get outstanding(): number {
    let count = 0
    for (const batch of this.#outstanding) count += batch.events.length
    return count
  }

  stats(accepted: number, recovered: number, droppedBefore: number): LaneStats {
    const { delivered, deadLettered, dropped, retries } = this.#counts
    const pending = this.#settings.backlog.waiting + this.outstanding
    return {
      accepted,
      recovered,
      delivered,
      deadLettered,
      dropped: dropped + droppedBefore,
      pending,
      retries,
      held: this.#gate.held,
    }
  }

  /**
   * There may be something to take. Only sets a timer: building a request costs more than the login path should pay, and events
   * of one millisecond share the wake-up.
   */
  kick(): void {
    if (this.#stopped || this.#inFlight >= this.#allowed()) return
    if (this.#cancelTimer !== undefined) {
      // A timer runs: the gate's, or the wait for company, which a full batch cuts short.
      if (this.#companyUntil === undefined || !this.#isFull()) return
      this.#cancelTimer()
      this.#companyUntil = undefined
    }
    this.#wakeIn(0, true)
  }

  /**
   * Resolves with true when everything that waited or was outstanding at the call is settled, with false if the lane is stopped
   * before. Does not wait for company meanwhile, and probes a failing destination once at once unless the server itself had named
   * a time.
   */
  drained(): { readonly done: Promise<boolean>; readonly cancel: () => void } {
    const target = this.#taken + this.#settings.backlog.waiting
    this.#hurried += 1
    this.#gate.hurry()
    let cancel = () => {}
    const done = new Promise<boolean>((resolve) => {
      const check = () => {
        const isDrained = this.#isDrained(target)
        if (!isDrained && !this.#stopped) return
        cancel()
        resolve(isDrained)
      }
      cancel = () => {
        if (!this.#idleListeners.delete(check)) return
        this.#hurried -= 1
        // Nobody waits any more: the next attempt must not keep a process that has nothing else to do.
        if (this.#hurried === 0 && this.#cancelTimer !== undefined) this.#wakeIn(this.#wakesAt - this.#settings.clock.monotonic())
      }
      this.#idleListeners.add(check)
      check()
    })
    this.#pump()
    return { done, cancel }
  }

  /** Counts an event that never became bytes. */
  refuse(): void {
    this.#counts.deadLettered += 1
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    // Whoever still waits for a flush would wait in vain.
    for (const check of [...this.#idleListeners]) check()
  }

  #isDrained(target: number): boolean {
    if (this.#taken < target && this.#settings.backlog.waiting > 0) return false
    for (const batch of this.#outstanding) if (batch.firstTaken < target) return false
    return true
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

  #isFull(): boolean {
    const { backlog, destination } = this.#settings
    return backlog.ready >= destination.maxBatchEvents || backlog.readyBytes >= destination.maxBatchBytes - ENVELOPE_BYTES
  }

  /** While somebody awaits a flush the timer holds the process: it must live to see the end. */
  #wakeIn(millis: number, holdProcess = this.#hurried > 0): void {
    const { clock } = this.#settings
    this.#cancelTimer?.()
    this.#wakesAt = clock.monotonic() + millis
    this.#cancelTimer = clock.schedule(millis, () => this.#pump(), holdProcess)
  }

  #next(): Batch | undefined {
    const { backlog, destination, clock, flushIntervalMillis } = this.#settings
    const again = this.#again.shift()
    if (again !== undefined) return again
    if (backlog.ready === 0) return undefined
    const waitsForCompany = destination.maxBatchEvents > 1 && this.#hurried === 0 && !this.#gate.isProbing
    if (waitsForCompany && !this.#isFull()) {
      const now = clock.monotonic()
      this.#companyUntil ??= now + flushIntervalMillis
      if (now < this.#companyUntil) {
        this.#wakeIn(this.#companyUntil - now)
        return undefined
      }
    }
    this.#companyUntil = undefined
    const events = backlog.take(destination.maxBatchEvents, destination.maxBatchBytes - ENVELOPE_BYTES)
    if (events.length === 0) return undefined
    const batch = { events, firstTaken: this.#taken }
    this.#taken += events.length
    this.#outstanding.add(batch)
    return batch
  }

  #dispatch(batch: Batch): void {
    const live = this.#withoutExpired(batch)
    if (live === undefined) return
    this.#inFlight += 1
    void this.#settings.send(live.events).then((verdict) => {
      this.#inFlight -= 1
      this.#act(live, verdict)
      for (const check of [...this.#idleListeners]) check()
      this.#pump()
    })
  }

  #withoutExpired(batch: Batch): Batch | undefined {
    const now = this.#settings.clock.monotonic()
    if (batch.events.every((event) => event.expiresAt > now)) return batch
    const expired = batch.events.filter((event) => event.expiresAt <= now)
    this.#drop(expired)
    return this.#replace(batch, [batch.events.filter((event) => event.expiresAt > now)])[0]
  }

  #act(batch: Batch, verdict: Verdict): void {
    switch (verdict.kind) {
      case 'delivered':
        this.#gate.answered()
        this.#counts.delivered += batch.events.length
        this.#settle(batch)
        return
      case 'retry':
        this.#gate.failed(verdict.reason, verdict.retryAfterMillis)
        this.#counts.retries += 1
        this.#again.unshift(batch)
        return
      case 'hold':
        this.#gate.hold(verdict.reason)
        this.#counts.retries += 1
        this.#again.unshift(batch)
        return
      case 'split':
        this.#gate.answered()
        this.#split(batch, verdict.reason)
        return
      case 'partial':
        this.#partial(batch, verdict)
        return
    }
  }

  /** Halves until the bad event stands alone. Its good neighbours are delivered on the way. */
  #split(batch: Batch, reason: string): void {
    const [only] = batch.events
    if (batch.events.length === 1 && only !== undefined) {
      this.#deadLetter(only, reason)
      this.#settle(batch)
      return
    }
    const middle = Math.ceil(batch.events.length / 2)
    this.#counts.retries += 1
    this.#again.unshift(...this.#replace(batch, [batch.events.slice(0, middle), batch.events.slice(middle)]))
  }

  #partial(batch: Batch, verdict: Extract<Verdict, { kind: 'partial' }>): void {
    const refused = new Map(verdict.rejected.map((rejected) => [rejected.index, rejected.reason]))
    const { retry } = verdict
    const isLater = (index: number) => !refused.has(index) && (retry === 'others' || retry.includes(index))
    const repeat: QueuedEvent[] = []
    const settled: QueuedEvent[] = []
    for (const [index, event] of batch.events.entries()) {
      if (isLater(index)) {
        repeat.push(event)
        continue
      }
      settled.push(event)
      const reason = refused.get(index)
      if (reason === undefined) this.#counts.delivered += 1
      else this.#deadLetter(event, reason)
    }
    for (const event of settled) this.#settings.backlog.settle(event)
    const rest = this.#replace(batch, [repeat])
    if (rest.length === 0) {
      this.#gate.answered()
      return
    }
    this.#counts.retries += 1
    this.#gate.failed('some events were put off', verdict.retryAfterMillis)
    this.#again.unshift(...rest)
  }

  #deadLetter(event: QueuedEvent, reason: string): void {
    this.#counts.deadLettered += 1
    this.#settings.deadLetter(event, reason)
  }

  #drop(events: readonly QueuedEvent[]): void {
    if (events.length === 0) return
    this.#counts.dropped += events.length
    for (const event of events) this.#settings.backlog.settle(event)
    this.#settings.problems.tell(`expired ${this.name}`, {
      code: 'dropped',
      destination: this.name,
      message: `${this.name}: events older than maxAgeMillis were dropped undelivered. Their number stands in stats().dropped.`,
    })
  }

  #replace(batch: Batch, parts: readonly (readonly QueuedEvent[])[]): Batch[] {
    this.#outstanding.delete(batch)
    const batches = parts.filter((events) => events.length > 0).map((events) => ({ events, firstTaken: batch.firstTaken }))
    for (const part of batches) this.#outstanding.add(part)
    return batches
  }

  #settle(batch: Batch): void {
    this.#outstanding.delete(batch)
    for (const event of batch.events) this.#settings.backlog.settle(event)
  }
}
