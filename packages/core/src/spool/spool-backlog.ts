import type { Backlog, QueuedEvent } from '../delivery/backlog.ts'
import { ReadyEvents } from '../delivery/ready-events.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { errorCode } from './disk.ts'
import { currentPosition, type Position, type Segment } from './segment.ts'
import type { Chunk } from './segment-reader.ts'
import { SegmentStream } from './segment-stream.ts'

/** An event of the spool on its way to one destination. */
export interface SpooledEvent extends QueuedEvent {
  /** Where its record stands, with the two below. Undefined while the event is in memory only, because the disk did not take it yet. */
  segment: Segment | undefined
  offset: number
  length: number
  isSettled: boolean
  /** Called once it is settled, where memory has to be given back. */
  onSettled?: () => void
}

export interface SpoolBacklogSettings {
  /** Number of this destination in `Segment.progress`. */
  readonly index: number
  /** The event as the destination's JSON; undefined if its translator cannot, which then is accounted for. */
  readonly encode: (event: SignedInEvent) => string | undefined
  /** Reads a part of a segment in the background. */
  readonly read: (segment: Segment, from: number) => Promise<Chunk>
  readonly onReady: () => void
  /** This destination is done with more of these segments. */
  readonly onProgress: (segments: Iterable<Segment>) => void
  /** A segment cannot be read, for the reason that the code says. Reading goes on with `retry`, with this segment or without. */
  readonly onUnreadable: (segment: Segment, code: string, retry: () => void) => void
}

/** Events just written wait in memory up to so many bytes, so that they need not be read back. Beyond it the disk keeps them. */
const MAX_READY_BYTES = 4_194_304
/** Reading stays ahead of sending by so much. */
const READ_AHEAD_BYTES = 1_048_576

/**
 * What one destination still has to do, in the order in which it came to memory: just written, not taken by the disk, or read back.
 * Segments of this process and those of earlier ones are read in turns, so that after a restart fresh sign-ins do not wait behind all
 * the old ones. Those of this process are read oldest first, also after an outage.
 */
export class SpoolBacklog implements Backlog<SpooledEvent> {
  readonly #settings: SpoolBacklogSettings
  readonly #own = new SegmentStream()
  readonly #adopted = new SegmentStream()
  readonly #events = new ReadyEvents<SpooledEvent>()
  #unread = 0
  #recovered = 0
  #dropped = 0
  #reading: SegmentStream | undefined
  #isAdoptedNext: boolean = false
  #isStopped: boolean = false

  constructor(settings: SpoolBacklogSettings) {
    this.#settings = settings
  }

  get ready(): number {
    return this.#events.count
  }

  get readyBytes(): number {
    return this.#events.bytes
  }

  get waiting(): number {
    return this.ready + this.#unread
  }

  /** Events of earlier processes, read or still guessed. */
  get recovered(): number {
    return this.#recovered
  }

  /** Events lost with a segment that had to be given up. */
  get dropped(): number {
    return this.#dropped
  }

  /** A new segment of this process. */
  opened(segment: Segment): void {
    this.#own.add(segment)
  }

  /** After a failed fsync the end of one segment has become the beginning of the other, which is open. */
  moved(from: Segment, to: Segment): void {
    this.#own.moved(from, to, from.size)
  }

  /** A segment of an earlier process. */
  adopt(segment: Segment): void {
    const { watermark, unread } = this.#progressOf(segment)
    this.#adopted.add(segment, watermark.low)
    this.#unread += unread
    this.#recovered += unread
  }

  /** One record was appended. If all before it has been read, the event stays in memory and is not read back. */
  appended(position: Position, event: SignedInEvent): void {
    const { segment, offset, length } = position
    if (this.#reading !== this.#own && this.readyBytes < MAX_READY_BYTES && this.#own.isAt(segment, offset)) {
      this.#own.advanceTo(segment, offset + length)
      if (!this.#hand(position, event)) this.#settings.onProgress([this.#done(segment, offset, length)])
    } else {
      this.#progressOf(segment).unread += 1
      this.#unread += 1
      this.refill()
    }
  }

  /** An event that the disk did not take. */
  hold(event: SpooledEvent): void {
    this.#events.push(event)
  }

  /**
   * The disk has taken a held event after all: it must be settled there too, and not be read a second time. True if this destination
   * was done with it before: `progressed` has to be called, once for all events of the write.
   */
  rehomed(event: SpooledEvent | undefined, position: Position): boolean {
    const { segment, offset, length } = position
    const progress = this.#progressOf(segment)
    if (this.#own.isAt(segment, offset)) this.#own.advanceTo(segment, offset + length)
    else progress.skip.add(offset)
    if (event === undefined || event.isSettled) {
      progress.watermark.settle(offset, length)
      return true
    }
    event.segment = segment
    event.offset = offset
    event.length = length
    progress.handed += 1
    return false
  }

  progressed(segment: Segment): void {
    this.#settings.onProgress([segment])
  }

  take(maxEvents: number, maxBytes: number): SpooledEvent[] {
    const taken = this.#events.take(maxEvents, maxBytes)
    this.refill()
    return taken
  }

  settle(events: readonly SpooledEvent[]): void {
    const touched = new Set<Segment>()
    for (const event of events) {
      event.isSettled = true
      event.onSettled?.()
      if (event.segment === undefined) continue
      this.#progressOf(event.segment).settled += 1
      touched.add(this.#done(event.segment, event.offset, event.length))
    }
    this.#settings.onProgress(touched)
  }

  /** Gives up a segment of which nothing is on its way. Returns how many events that costs this destination. */
  discard(segment: Segment): number {
    const progress = this.#progressOf(segment)
    const lost = progress.unread
    this.#unread -= lost
    progress.unread = 0
    this.#dropped += lost
    return lost
  }

  /** Reads on if there is room and something to read. */
  refill(): void {
    if (this.#reading !== undefined || this.#isStopped || this.readyBytes >= READ_AHEAD_BYTES) return
    const [first, second] = this.#isAdoptedNext ? [this.#adopted, this.#own] : [this.#own, this.#adopted]
    const stream = first.next() === undefined ? second : first
    const place = stream.next()
    if (place === undefined) return
    this.#isAdoptedNext = stream === this.#own
    this.#reading = stream
    void this.#read(stream, place.segment, place.from)
  }

  stop(): void {
    this.#isStopped = true
  }

  async #read(stream: SegmentStream, segment: Segment, from: number): Promise<void> {
    try {
      const chunk = await this.#settings.read(segment, from)
      this.#reading = undefined
      if (!segment.discarded) this.#takeIn(segment, chunk)
      stream.advanceTo(segment, chunk.next)
      if (chunk.next >= segment.size) this.#finishedReading(segment)
    } catch (error) {
      this.#readFailed(segment, errorCode(error))
      return
    }
    if (this.ready > 0) this.#settings.onReady()
    this.refill()
  }

  /** Nothing else is read meanwhile: with too many open files the next try would fail as well. */
  #readFailed(segment: Segment, code: string): void {
    const resume = () => {
      this.#reading = undefined
      this.refill()
    }
    this.#settings.onUnreadable(segment, code, resume)
    if (segment.discarded) resume()
  }

  #takeIn(segment: Segment, chunk: Chunk): void {
    const progress = this.#progressOf(segment)
    const passed = new Set<Segment>()
    for (const { offset, length, content } of chunk.lines) {
      if (progress.skip.delete(offset) || progress.watermark.has(offset)) continue
      this.#countRead(segment, content)
      const isHanded = typeof content === 'object' && this.#hand({ segment, offset, length }, content)
      if (!isHanded) passed.add(this.#done(segment, offset, length))
    }
    if (passed.size > 0) this.#settings.onProgress(passed)
  }

  #countRead(segment: Segment, content: SignedInEvent | 'corrupt' | 'locked'): void {
    const progress = this.#progressOf(segment)
    if (progress.unread > 0) {
      progress.unread -= 1
      this.#unread -= 1
    } else if (segment.adopted) this.#recovered += 1
    if (typeof content === 'object') return
    // A damaged line of an earlier process was never ours to count as an event; one of our own was accepted.
    if (segment.adopted) this.#recovered -= 1
    else this.#dropped += 1
  }

  /** The guess of how many events an adopted segment holds ends with its last line. */
  #finishedReading(segment: Segment): void {
    if (!segment.adopted) return
    const progress = this.#progressOf(segment)
    this.#unread -= progress.unread
    this.#recovered -= progress.unread
    progress.unread = 0
    this.#settings.onProgress([segment])
  }

  /** False where the event cannot be expressed, which the lane has accounted for. */
  #hand({ segment, offset, length }: Position, event: SignedInEvent): boolean {
    const encoded = this.#settings.encode(event)
    if (encoded === undefined) return false
    this.#progressOf(segment).handed += 1
    const { expiresAt } = segment
    this.#events.push({
      id: event.id,
      encoded,
      bytes: Buffer.byteLength(encoded),
      expiresAt,
      segment,
      offset,
      length,
      isSettled: false,
    })
    return true
  }

  /** Returns the segment in which the record stands by now. */
  #done(segment: Segment, offset: number, length: number): Segment {
    const current = segment.moved === undefined ? { segment, offset } : currentPosition({ segment, offset, length })
    this.#progressOf(current.segment).watermark.settle(current.offset, length)
    return current.segment
  }

  #progressOf(segment: Segment): Segment['progress'][number] {
    const progress = segment.progress[this.#settings.index]
    if (progress === undefined) throw new Error(`no progress for destination ${this.#settings.index}`)
    return progress
  }
}
