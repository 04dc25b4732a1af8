import { basename, dirname } from 'node:path'
import type { Watermark } from './watermark.ts'

/** Where a record stands. */
export interface Position {
  readonly segment: Segment
  readonly offset: number
  readonly length: number
}

/** What one destination has done with one segment. */
export interface Progress {
  readonly watermark: Watermark
  /** Offsets that this destination must not read: it has the event from memory already. */
  readonly skip: Set<number>
  /** Events on disk that the lane has not read; a guess where the segment was adopted. */
  unread: number
  /** Events handed to the lane so far. */
  handed: number
  /** Events handed and done with. */
  settled: number
}

/** Mean length of a record, to guess how many events a file holds that nobody has read yet. */
const TYPICAL_RECORD_BYTES = 350

/**
 * One append-only file: at first written by this process, then sealed; or left behind by another and only read. Deleted as a
 * whole when every destination is done with all of it.
 */
export class Segment {
  readonly path: string
  readonly directory: string
  /** Of the file, without the directory. */
  readonly name: string
  /** On the monotonic clock: `maxAge` after the last record. */
  expiresAt: number
  readonly progress: readonly Progress[]
  /** Left behind by an earlier process. */
  readonly adopted: boolean
  /** Bytes of whole records. What lies behind is torn and does not count. */
  size: number
  /** Bytes known to survive a power cut. */
  synced = 0
  sealed: boolean
  /** Given up: limits, age, or the file is gone. Readers pass over it. */
  discarded: boolean = false
  /** Set if a failed fsync moved the records from an offset on to a new file. */
  moved: { readonly from: number; readonly to: Segment; readonly delta: number } | undefined
  /** Corrupt lines seen, by offset: several destinations read the same file and one count is enough. */
  readonly corrupt: Set<number> = new Set()
  /** Holds records under a key that we do not have: must not be deleted. */
  locked: boolean = false

  constructor(path: string, expiresAt: number, watermarks: readonly Watermark[], adoptedSize?: number) {
    this.path = path
    this.directory = dirname(path)
    this.name = basename(path)
    this.expiresAt = expiresAt
    this.adopted = adoptedSize !== undefined
    this.size = adoptedSize ?? 0
    this.sealed = this.adopted
    this.progress = watermarks.map((watermark) => {
      const unread = Math.ceil(Math.max(0, this.size - watermark.size) / TYPICAL_RECORD_BYTES)
      return { watermark, skip: new Set(), unread, handed: 0, settled: 0 }
    })
  }

  /** Every destination is done with every record. */
  get isDone(): boolean {
    return this.sealed && this.isRead
  }

  /** Every destination is done with every record so far. */
  get isRead(): boolean {
    return this.progress.every(({ watermark }) => watermark.low >= this.size)
  }

  /** Some destination is done with some record. */
  get hasProgress(): boolean {
    return this.progress.some(({ watermark }) => watermark.size > 0)
  }

  /**
   * A failed fsync has moved the last so many records, from an offset on, to the beginning of a new file. What destinations have done
   * with them goes along: they would be delivered again after a restart, and the new file would never be done.
   */
  moveTail(from: number, to: Segment, records: number): void {
    for (const [index, progress] of this.progress.entries()) {
      const target = to.progress[index]
      if (target === undefined) continue
      target.watermark.add(progress.watermark.done.map((bound) => Math.max(0, bound - from)))
      const skip = [...progress.skip].filter((offset) => offset >= from)
      for (const offset of skip) {
        progress.skip.delete(offset)
        target.skip.add(offset - from)
      }
      // Read in order: what is unread are the last ones.
      target.unread = Math.min(progress.unread, records - skip.length)
      progress.unread -= target.unread
    }
    to.size = this.size - from
    this.moved = { from, to, delta: -from }
    this.size = from
  }

  /** Handed to a lane and not yet settled by it. */
  get hasOutstanding(): boolean {
    return this.progress.some(({ handed, settled }) => handed > settled)
  }
}

/** Follows a record to where a failed fsync has moved it. */
export function currentPosition(position: Position): Position {
  let { segment, offset } = position
  while (segment.moved !== undefined && offset >= segment.moved.from) {
    offset += segment.moved.delta
    segment = segment.moved.to
  }
  return { segment, offset, length: position.length }
}

/** `00000012-1795430112000.log`: running number, and the wall time of its creation for its age after a restart. */
export function segmentName(sequence: number, createdMillis: number): string {
  return `${String(sequence).padStart(8, '0')}-${Math.floor(createdMillis)}.log`
}

/** When the segment was created, by its name; undefined for any other file. */
export function parseSegmentName(name: string): number | undefined {
  const match = /^\d{8,}-(\d{1,15})\.log$/.exec(name)
  return match === null ? undefined : Number(match[1])
}
