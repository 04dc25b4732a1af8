import type { SignedInEvent } from '../sign-in/event.ts'
import type { Spool } from '../spool/spool.ts'
import type { Clock } from './clock.ts'
import type { Delivery, DeliveryStats, FlushResult } from './delivery.ts'
import { flushLanes } from './flush-lanes.ts'
import type { Lane } from './lane.ts'
import { NotDurableError } from './not-durable-error.ts'
import type { ProblemLog } from './problem.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { sumOfLanes } from './sum-of-lanes.ts'
import { withinDeadline } from './within-deadline.ts'

export interface SpoolDeliverySettings {
  readonly spool: Spool
  /** In the order of the spool's backlogs. */
  readonly lanes: readonly Lane[]
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly problems: ProblemLog
  /** Lets go of connections and hooks, after the flush of a shutdown. */
  readonly release: () => void
}

/** Part of the shutdown's time that is kept for the disk: the last fdatasync and the cursors. */
const CLOSING_SHARE = 0.2

const REASONS = {
  full: 'the spool has reached maxBytes',
  'too-large': 'the event is larger than 128 KiB',
  'no-memory': 'the disk does not take events and the memory for them is full',
  closed: 'arrived after shutdown',
} as const

/** Keeps events on disk until they are delivered: they outlive the process, and with fdatasync the machine. */
export class SpoolDelivery implements Delivery {
  readonly #settings: SpoolDeliverySettings
  #accepted = 0
  #dropped = 0
  #closing: Promise<FlushResult> | undefined

  constructor(settings: SpoolDeliverySettings) {
    this.#settings = settings
  }

  accept(event: SignedInEvent): void {
    this.#accepted += 1
    const result = this.#closing === undefined ? this.#settings.spool.append(event) : 'closed'
    if (result !== 'kept') this.#drop(REASONS[result])
  }

  async acceptDurably(events: readonly SignedInEvent[]): Promise<void> {
    if (this.#closing !== undefined) throw new NotDurableError('shutting down')
    await this.#settings.spool.appendDurably(events, () => {
      this.#accepted += events.length
      for (const lane of this.#settings.lanes) lane.kick()
    })
  }

  forceFlush(timeoutMillis?: number): Promise<FlushResult> {
    return this.#closing ?? this.#flush(timeoutMillis ?? this.#settings.options.flushMillis)
  }

  shutdown(timeoutMillis?: number): Promise<FlushResult> {
    this.#closing ??= this.#close(timeoutMillis ?? this.#settings.options.flushMillis)
    return this.#closing
  }

  stats(): DeliveryStats {
    const { lanes, spool } = this.#settings
    const sum = sumOfLanes(
      lanes.map((lane, index) => {
        const counts = spool.backlogs[index]?.counts
        return [lane.name, lane.stats(this.#accepted, counts?.recovered ?? 0, this.#dropped + (counts?.dropped ?? 0))]
      }),
    )
    return { ...sum, spool: spool.stats() }
  }

  #drop(reason: string): void {
    this.#dropped += 1
    this.#settings.problems.tell(`dropped ${reason}`, {
      code: 'dropped',
      message: `spool: events are dropped (${reason}). Their number stands in stats().dropped.`,
    })
  }

  async #flush(timeoutMillis: number): Promise<FlushResult> {
    const { lanes, clock, spool } = this.#settings
    const until = clock.monotonic() + timeoutMillis
    const result = await flushLanes(lanes, timeoutMillis, clock, () => this.stats())
    const isNoted = result.timedOut || (await withinDeadline(clock, until - clock.monotonic(), spool.checkpoint()))
    return isNoted ? result : { ...result, timedOut: true }
  }

  async #close(timeoutMillis: number): Promise<FlushResult> {
    const { lanes, clock, spool, release } = this.#settings
    const result = await this.#flush(timeoutMillis * (1 - CLOSING_SHARE))
    for (const lane of lanes) lane.stop()
    release()
    const isClosed = await withinDeadline(clock, timeoutMillis * CLOSING_SHARE, spool.close())
    return isClosed ? result : { ...result, timedOut: true }
  }
}
