import type { Clock } from '../delivery/clock.ts'
import type { MemoryBudget } from '../delivery/memory-queue.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import type { Position } from './segment.ts'
import type { SegmentWriter } from './segment-writer.ts'
import type { SpoolBacklog } from './spool-backlog.ts'
import type { SpooledEvent } from './spooled-event.ts'

export interface HeldEventsSettings {
  readonly writer: SegmentWriter
  readonly clock: Clock
  readonly maxAgeMillis: number
  readonly budget: MemoryBudget
  readonly backlogs: readonly SpoolBacklog[]
  readonly onWritten: (bytes: number) => void
}

interface Held {
  readonly record: Uint8Array
  /** One for each destination; undefined where its translator could not express the event. */
  readonly entries: readonly (SpooledEvent | undefined)[]
}

/** Written to disk at once when it works again. */
const BATCH_RECORDS = 512
/** While events come in and the disk is only slow, what has gathered is written about so often. */
const GATHER_MILLIS = 20

/**
 * Events that the disk did not take, because it is full, failing or slow. They are delivered from memory and written as soon as
 * that works again, without a restart. Bounded by the same budget as a queue in memory.
 */
export class HeldEvents {
  readonly #settings: HeldEventsSettings
  #waiting: Held[] = []
  #cancelTimer: (() => void) | undefined
  #isHealing: boolean = false

  constructor(settings: HeldEventsSettings) {
    this.#settings = settings
  }

  get size(): number {
    return this.#waiting.length
  }

  /** Takes the event into memory. False: there is no room. */
  hold(event: SignedInEvent, record: Uint8Array): boolean {
    const { budget, backlogs, clock, maxAgeMillis } = this.#settings
    const expiresAt = clock.monotonic() + maxAgeMillis
    const entries = backlogs.map((backlog) => backlog.entryOf(event, expiresAt))
    const live = entries.filter((entry) => entry !== undefined)
    const bytes = live.reduce((sum, entry) => sum + entry.bytes, record.byteLength)
    if (!budget.hasRoomFor(bytes)) return false
    budget.bytes += bytes
    budget.events += 1
    let unsettled = live.length
    for (const entry of live) {
      entry.onSettled = () => {
        unsettled -= 1
        if (unsettled > 0) return
        budget.bytes -= bytes
        budget.events -= 1
      }
    }
    this.#waiting.push({ record, entries })
    for (const [index, entry] of entries.entries()) if (entry !== undefined) backlogs[index]?.hold(entry)
    this.#schedule()
    return true
  }

  /** Writes what it can. Called by the timer, and once more at shutdown. */
  async heal(): Promise<void> {
    if (this.#isHealing) return
    this.#isHealing = true
    try {
      while (await this.#healSome()) {}
    } finally {
      this.#isHealing = false
    }
    if (this.#waiting.length > 0) this.#schedule()
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #schedule(): void {
    if (this.#cancelTimer !== undefined || this.#isHealing) return
    const { clock, writer } = this.#settings
    this.#cancelTimer = clock.schedule(Math.max(GATHER_MILLIS, writer.retryInMillis), () => {
      this.#cancelTimer = undefined
      void this.heal()
    })
  }

  async #healSome(): Promise<boolean> {
    // What has been delivered meanwhile need not be written any more.
    this.#waiting = this.#waiting.filter(({ entries }) => entries.some((entry) => entry?.isSettled === false))
    const batch = this.#waiting.slice(0, BATCH_RECORDS)
    if (batch.length === 0) return false
    const bytes = Buffer.concat(batch.map(({ record }) => record))
    const position = await this.#settings.writer.appendLater(bytes)
    if (position === undefined) return false
    this.#waiting = this.#waiting.slice(batch.length)
    this.#settings.onWritten(bytes.byteLength)
    this.#rehome(batch, position)
    return true
  }

  #rehome(batch: readonly Held[], { segment, offset }: Position): void {
    const passed = new Set<SpoolBacklog>()
    let at = offset
    for (const { record, entries } of batch) {
      const position = { segment, offset: at, length: record.byteLength }
      for (const [index, entry] of entries.entries()) {
        const backlog = this.#settings.backlogs[index]
        if (backlog?.rehomed(entry, position) === true) passed.add(backlog)
      }
      at += record.byteLength
    }
    for (const backlog of passed) backlog.progressed(segment)
  }
}
