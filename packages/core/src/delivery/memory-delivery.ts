import type { SignedInEvent } from '../sign-in/event.ts'
import type { QueuedEvent } from './backlog.ts'
import type { Clock } from './clock.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Delivery, DeliveryStats, FlushResult } from './delivery.ts'
import { flushLanes } from './flush-lanes.ts'
import type { Lane } from './lane.ts'
import { type MemoryBudget, type MemoryQueue, memoryOf } from './memory-queue.ts'
import { NotDurableError } from './not-durable-error.ts'
import { onceSoon } from './once-soon.ts'
import type { ProblemLog } from './problem.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { sumOfLanes } from './sum-of-lanes.ts'
import { withinDeadline } from './within-deadline.ts'

/** One destination with its queue and its counters. */
export interface MemoryLane {
  readonly lane: Lane
  readonly queue: MemoryQueue
  /** The event as this destination's JSON; undefined if its translator cannot (the lane has dead-lettered it then). */
  readonly encode: (event: SignedInEvent) => string | undefined
  accepted: number
  dropped: number
}

export interface MemoryDeliverySettings {
  readonly lanes: readonly MemoryLane[]
  readonly budget: MemoryBudget
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly problems: ProblemLog
  readonly deadLetters: Pick<DeadLetters, 'isSettled' | 'settled'>
  /** Lets go of connections and hooks, after the flush of a shutdown. */
  readonly release: () => void
}

/** Keeps events in memory: they live as long as the process, and are bounded in bytes and in number. */
export class MemoryDelivery implements Delivery {
  readonly #settings: MemoryDeliverySettings
  /** A timer costs a login several times as much as this. */
  readonly #kickSoon: () => void
  #closing: Promise<FlushResult> | undefined

  constructor(settings: MemoryDeliverySettings) {
    this.#settings = settings
    this.#kickSoon = onceSoon(settings.clock, () => {
      for (const { lane } of settings.lanes) lane.kick()
    })
  }

  accept(event: SignedInEvent): void {
    for (const memoryLane of this.#settings.lanes) this.#acceptFor(memoryLane, event)
  }

  async acceptDurably(events: readonly SignedInEvent[]): Promise<void> {
    const before = this.#dropped()
    for (const event of events) this.accept(event)
    if (this.#dropped() > before) throw new NotDurableError('the queue in memory is full')
    const result = await this.forceFlush()
    if (result.timedOut) throw new NotDurableError('the destination has not taken the events in time')
  }

  forceFlush(timeoutMillis?: number): Promise<FlushResult> {
    return this.#closing ?? this.#flush(timeoutMillis)
  }

  shutdown(timeoutMillis?: number): Promise<FlushResult> {
    this.#closing ??= this.#close(timeoutMillis)
    return this.#closing
  }

  stats(): DeliveryStats {
    return sumOfLanes(this.#settings.lanes.map(({ lane, accepted, dropped }) => [lane.name, lane.stats(accepted, 0, dropped)]))
  }

  #acceptFor(memoryLane: MemoryLane, event: SignedInEvent): void {
    memoryLane.accepted += 1
    if (this.#closing !== undefined) {
      this.#drop(memoryLane, 'arrived after shutdown')
      return
    }
    const encoded = memoryLane.encode(event)
    if (encoded === undefined) return
    const bytes = Buffer.byteLength(encoded)
    if (!this.#makeRoom(memoryLane, memoryOf({ encoded, bytes }))) {
      this.#drop(memoryLane, 'the queue in memory is full')
      return
    }
    const expiresAt = this.#settings.clock.monotonic() + this.#settings.options.maxAgeMillis
    const queued: QueuedEvent = { id: event.id, encoded, bytes, expiresAt, turn: 0 }
    memoryLane.queue.push(queued)
    this.#kickSoon()
  }

  #makeRoom(memoryLane: MemoryLane, needed: number): boolean {
    const { budget, options } = this.#settings
    while (!budget.hasRoomFor(needed)) {
      if (!options.dropOldest || needed > budget.maxBytes || memoryLane.queue.evictOldest() === undefined) return false
      this.#drop(memoryLane, 'the queue in memory is full')
    }
    return true
  }

  #drop(memoryLane: MemoryLane, reason: string): void {
    memoryLane.dropped += 1
    this.#settings.problems.tell(`dropped ${memoryLane.lane.name} ${reason}`, {
      code: 'dropped',
      destination: memoryLane.lane.name,
      message: `${memoryLane.lane.name}: events are dropped (${reason}). Their number stands in stats().dropped.`,
    })
  }

  #dropped(): number {
    return this.#settings.lanes.reduce((sum, { dropped }) => sum + dropped, 0)
  }

  async #flush(timeoutMillis = this.#settings.options.flushMillis): Promise<FlushResult> {
    const { clock, deadLetters } = this.#settings
    const until = clock.monotonic() + timeoutMillis
    const lanes = this.#settings.lanes.map(({ lane }) => lane)
    const result = await flushLanes(lanes, timeoutMillis, clock, () => this.stats())
    // On a slow disk they are still being written.
    if (!deadLetters.isSettled) await withinDeadline(clock, until - clock.monotonic(), deadLetters.settled())
    return result
  }

  async #close(timeoutMillis: number | undefined): Promise<FlushResult> {
    const result = await this.#flush(timeoutMillis)
    for (const { lane } of this.#settings.lanes) lane.abandon()
    this.#settings.release()
    if (result.pending === 0) return result
    this.#settings.problems.tell('left behind', {
      code: 'dropped',
      message: `${result.pending} events were not delivered before shutdown and are dropped. A spool would keep them.`,
    })
    return result
  }
}
