import type { Backlog } from '../delivery/backlog.ts'
import { FairEvents } from '../delivery/fair-events.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { errorCode } from './disk.ts'
import { FreshRecords } from './fresh-records.ts'
import { PlainRecords } from './plain-records.ts'
import { ReadCounts } from './read-counts.ts'
import { currentPosition, type Position, type Progress, type Segment } from './segment.ts'
import type { Chunk } from './segment-reader.ts'
import { SegmentStream } from './segment-stream.ts'
import { type SpooledEvent, spooledEvent } from './spooled-event.ts'

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

/** What is sent out of order leaves gaps in the cursors: more of them than this would no longer fit into a note. */
const MAX_STRETCHES = 64

/**
 * What one destination still has to do: just written, not taken by the disk, or read back. Segments of this process and those of
 * earlier ones are read in turns, each oldest first. What was written last does not wait for that: it can be taken before.
 */
export class SpoolBacklog implements Backlog<SpooledEvent> {
  readonly counts: ReadCounts = new ReadCounts()
  readonly #settings: SpoolBacklogSettings
  readonly #own = new SegmentStream()
  readonly #adopted = new SegmentStream()
  readonly #fresh = new FreshRecords()
  readonly #events = new FairEvents<SpooledEvent>({
    waiting: () => this.waiting,
    takeNewer: (maxEvents, maxBytes) => this.#takeFresh(maxEvents, maxBytes),
    mayOvertake: (event) => this.#hasFewGaps(event),
  })
  readonly #plain = new PlainRecords()
  #reading: SegmentStream | undefined
  #isAdoptedNext: boolean = false
  #isStopped: boolean = false

  constructor(settings: SpoolBacklogSettings) {
    this.#settings = settings
  }

  get ready(): number {
    return this.#events.count + this.#plain.count
  }

  get readyBytes(): number {
    return this.#events.bytes + this.#plain.bytes
  }

  get waiting(): number {
    return this.ready + this.counts.unread
  }

  get oldestTurn(): number {
    return this.#events.oldestTurn
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
    const progress = this.#progressOf(segment)
    this.#adopted.add(segment, progress.watermark.low)
    this.counts.adopted(progress)
  }

  /** One record was appended. If all before it has been read, the event stays in memory and is not read back. */
  appended(position: Position, event: SignedInEvent): void {
    const { segment, offset, length } = position
    if (this.#reading !== this.#own && this.readyBytes < MAX_READY_BYTES && this.#own.isAt(segment, offset)) {
      this.#own.advanceTo(segment, offset + length)
      this.#plain.add({ position, event })
      this.#progressOf(segment).handed += 1
    } else {
      this.counts.written(this.#progressOf(segment))
      this.#fresh.add({ position, event })
      this.refill()
    }
  }

  /** Turns what was just written into the destination's JSON: soon after it was, and before anybody takes it. */
  encode(): void {
    if (this.#plain.count === 0) return
    for (const { position, event } of this.#plain.takeAll()) {
      this.#progressOf(position.segment).handed -= 1
      const current = position.segment.moved === undefined ? position : currentPosition(position)
      const spooled = this.#handed(current, event)
      if (spooled === undefined) this.#settings.onProgress([this.#done(current.segment, current.offset, current.length)])
      else this.#events.push(spooled)
    }
  }

  /** An event before its place on disk is known. Undefined where it cannot be expressed, which the lane has accounted for. */
  entryOf(event: SignedInEvent, expiresAt: number): SpooledEvent | undefined {
    const encoded = this.#settings.encode(event)
    return encoded === undefined ? undefined : spooledEvent(event.id, encoded, expiresAt)
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
    Object.assign(event, position)
    progress.handed += 1
    return false
  }

  progressed(segment: Segment): void {
    this.#settings.onProgress([segment])
  }

  take(maxEvents: number, maxBytes: number): SpooledEvent[] {
    this.encode()
    const taken = this.#events.take(maxEvents, maxBytes)
    this.refill()
    return taken
  }

  horizon(): () => number | undefined {
    this.encode()
    const isOwnRead = this.#own.horizon()
    const isAdoptedRead = this.#adopted.horizon()
    let turn: number | undefined
    const ask = () => {
      turn ??= isOwnRead() && isAdoptedRead() ? this.#events.nextTurn : undefined
      return turn
    }
    ask()
    return ask
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
    return this.counts.discarded(this.#progressOf(segment))
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
      if (chunk.next >= segment.size) this.#readToEnd(segment)
    } catch (error) {
      this.#readFailed(segment, errorCode(error))
      return
    }
    if (this.ready > 0) this.#settings.onReady()
    this.refill()
  }

  #readToEnd(segment: Segment): void {
    if (this.#own.next() === undefined) this.#fresh.clear()
    if (!segment.adopted) return
    this.counts.finished(this.#progressOf(segment))
    this.#settings.onProgress([segment])
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
      if (progress.skip.delete(offset)) continue
      const isDone = progress.watermark.has(offset)
      if (!isDone) this.counts.read(progress, segment.adopted, content)
      // What is done may have grown since: a run of empty lines counts as one.
      const isSound = !isDone && typeof content === 'object'
      const event = isSound ? this.#handed({ segment, offset, length }, content) : undefined
      if (event === undefined) passed.add(this.#done(segment, offset, length))
      else this.#events.pushOld(event)
    }
    if (passed.size > 0) this.#settings.onProgress(passed)
  }

  /** Of what was written last and has not been read back: the reader will pass over it. */
  #takeFresh(maxEvents: number, maxBytes: number): SpooledEvent[] {
    const taken: SpooledEvent[] = []
    for (let bytes = 0; taken.length < maxEvents && bytes < maxBytes; ) {
      const record = this.#fresh.pop((position) => this.#mayOvertake(position))
      if (record === undefined) break
      const position = currentPosition(record.position)
      const progress = this.#progressOf(position.segment)
      progress.skip.add(position.offset)
      this.counts.skipped(progress)
      const event = this.#handed(position, record.event)
      bytes += event?.bytes ?? 0
      if (event === undefined) this.#settings.onProgress([this.#done(position.segment, position.offset, position.length)])
      else if (taken.length === 0 || bytes <= maxBytes) taken.push(event)
      else this.#events.push(event)
    }
    return taken.reverse()
  }

  #mayOvertake(position: Position): boolean {
    const { segment, offset } = currentPosition(position)
    return !segment.discarded && this.#own.isAhead(segment, offset) && this.#hasFewGaps(position)
  }

  #hasFewGaps({ segment, offset, length }: Pick<SpooledEvent, 'segment' | 'offset' | 'length'>): boolean {
    if (segment === undefined) return true
    return this.#progressOf(currentPosition({ segment, offset, length }).segment).watermark.stretches < MAX_STRETCHES
  }

  /** The event, which from now on is on its way. Undefined where it cannot be expressed, which the lane has accounted for. */
  #handed(position: Position, event: SignedInEvent): SpooledEvent | undefined {
    const spooled = this.entryOf(event, position.segment.expiresAt)
    if (spooled === undefined) return undefined
    this.#progressOf(position.segment).handed += 1
    spooled.segment = position.segment
    spooled.offset = position.offset
    spooled.length = position.length
    return spooled
  }

  /** Returns the segment in which the record stands by now. */
  #done(segment: Segment, offset: number, length: number): Segment {
    const current = segment.moved === undefined ? { segment, offset } : currentPosition({ segment, offset, length })
    this.#progressOf(current.segment).watermark.settle(current.offset, length)
    return current.segment
  }

  #progressOf(segment: Segment): Progress {
    const progress = segment.progress[this.#settings.index]
    if (progress === undefined) throw new Error(`no progress for destination ${this.#settings.index}`)
    return progress
  }
}
