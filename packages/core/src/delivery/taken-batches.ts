import type { Backlog, QueuedEvent } from './backlog.ts'
import type { Destination, Verdict } from './destination.ts'
import type { ProblemLog } from './problem.ts'

/** Events that travel in one request. */
export interface Batch {
  readonly events: readonly QueuedEvent[]
  /** Turn of its oldest event: tells a flush whether this batch belongs to it. */
  readonly oldestTurn: number
}

export interface TakenBatchesSettings {
  readonly destination: Destination
  readonly backlog: Backlog
  readonly problems: ProblemLog
  /** Keeps what the destination refused for good. */
  readonly deadLetter: (event: QueuedEvent, reason: string) => void
}

/** Room in a request for what stands around the events. */
const ENVELOPE_BYTES = 1_024

/**
 * What a lane has taken from its backlog and is not done with, and the counters of what became of the rest. Every event leaves here
 * exactly once: delivered, dead-lettered or dropped.
 */
export class TakenBatches {
  readonly #settings: TakenBatchesSettings
  readonly #outstanding = new Set<Batch>()
  readonly #counts = { delivered: 0, deadLettered: 0, dropped: 0 }

  constructor(settings: TakenBatchesSettings) {
    this.#settings = settings
  }

  get counts(): Readonly<{ delivered: number; deadLettered: number; dropped: number }> {
    return this.#counts
  }

  /** Events taken and not settled. */
  get events(): number {
    let count = 0
    for (const batch of this.#outstanding) count += batch.events.length
    return count
  }

  /** When the first of the events that are taken and not settled expires, on the monotonic clock; undefined: there are none. */
  get firstExpiry(): number | undefined {
    let first: number | undefined
    for (const { events } of this.#outstanding)
      for (const { expiresAt } of events) if (first === undefined || expiresAt < first) first = expiresAt
    return first
  }

  /** Whether a full batch can be taken, or one as full as it gets: no more comes while the rest still lies on disk. */
  get isFull(): boolean {
    const { backlog, destination } = this.#settings
    if (backlog.ready >= destination.maxBatchEvents) return true
    return backlog.waiting > backlog.ready || backlog.readyBytes >= destination.maxBatchBytes - ENVELOPE_BYTES
  }

  /** The next events as a batch, within the destination's limits. */
  take(): Batch | undefined {
    const { backlog, destination } = this.#settings
    const events = backlog.take(destination.maxBatchEvents, destination.maxBatchBytes - ENVELOPE_BYTES)
    if (events.length === 0) return undefined
    return this.#add(events)
  }

  /** Still ours to act on: a late answer to a batch that was given up changes nothing any more. */
  has(batch: Batch): boolean {
    return this.#outstanding.has(batch)
  }

  /** The function that it returns says whether everything that exists now is settled by then. */
  settlement(): () => boolean {
    const { backlog } = this.#settings
    const horizon = backlog.horizon()
    return () => {
      const turn = horizon()
      if (turn === undefined || backlog.oldestTurn < turn) return false
      for (const batch of this.#outstanding) if (batch.oldestTurn < turn) return false
      return true
    }
  }

  /** The destination has all of it. */
  delivered(batch: Batch): void {
    this.#counts.delivered += batch.events.length
    this.#settle(batch)
  }

  /** Halves until the bad event stands alone. Its good neighbours are delivered on the way. Returns what to send again. */
  split(batch: Batch, reason: string): Batch[] {
    const [only] = batch.events
    if (batch.events.length === 1 && only !== undefined) {
      this.#deadLetter(only, reason)
      this.#settle(batch)
      return []
    }
    const middle = Math.ceil(batch.events.length / 2)
    return this.#replace(batch, [batch.events.slice(0, middle), batch.events.slice(middle)])
  }

  /** Acts on each event by itself. Returns what to send again. */
  partial(batch: Batch, verdict: Extract<Verdict, { kind: 'partial' }>): Batch[] {
    const refused = new Map(verdict.rejected.map((rejected) => [rejected.index, rejected.reason]))
    const { retry } = verdict
    const isLater = (index: number) => !refused.has(index) && (retry === 'others' || retry.includes(index))
    const repeat: QueuedEvent[] = []
    const done: QueuedEvent[] = []
    for (const [index, event] of batch.events.entries()) {
      if (isLater(index)) {
        repeat.push(event)
        continue
      }
      const reason = refused.get(index)
      if (reason === undefined) this.#counts.delivered += 1
      else this.#deadLetter(event, reason)
      done.push(event)
    }
    this.#settings.backlog.settle(done)
    return this.#replace(batch, [repeat])
  }

  /** The batch without what has waited for too long; undefined if nothing is left of it. */
  withoutExpired(batch: Batch, now: number): Batch | undefined {
    if (batch.events.every((event) => event.expiresAt > now)) return batch
    const { destination, problems } = this.#settings
    this.#drop(batch.events.filter((event) => event.expiresAt <= now))
    problems.tell(`expired ${destination.name}`, {
      code: 'dropped',
      destination: destination.name,
      message: `${destination.name}: events older than maxAgeMillis were dropped undelivered. Their number stands in stats().dropped.`,
    })
    return this.#replace(batch, [batch.events.filter((event) => event.expiresAt > now)])[0]
  }

  /** Gives up everything that is taken or waits. For a queue that ends with the process. */
  abandon(): void {
    for (const batch of this.#outstanding) this.#drop(batch.events)
    this.#outstanding.clear()
    const { backlog } = this.#settings
    while (backlog.ready > 0) this.#drop(backlog.take(backlog.ready, Number.POSITIVE_INFINITY))
  }

  /** Counts an event that never became bytes. */
  refuse(): void {
    this.#counts.deadLettered += 1
  }

  #deadLetter(event: QueuedEvent, reason: string): void {
    this.#counts.deadLettered += 1
    this.#settings.deadLetter(event, reason)
  }

  #drop(events: readonly QueuedEvent[]): void {
    this.#counts.dropped += events.length
    this.#settings.backlog.settle(events)
  }

  #replace(batch: Batch, parts: readonly (readonly QueuedEvent[])[]): Batch[] {
    this.#outstanding.delete(batch)
    return parts.filter((events) => events.length > 0).map((events) => this.#add(events))
  }

  #add(events: readonly QueuedEvent[]): Batch {
    let oldestTurn = Number.POSITIVE_INFINITY
    for (const { turn } of events) if (turn < oldestTurn) oldestTurn = turn
    const batch = { events, oldestTurn }
    this.#outstanding.add(batch)
    return batch
  }

  #settle(batch: Batch): void {
    this.#outstanding.delete(batch)
    this.#settings.backlog.settle(batch.events)
  }
}
