import { dirname } from 'node:path'
import { removeDirectory } from './adoption.ts'
import { writeCursors } from './cursors.ts'
import type { Disk } from './disk.ts'
import type { FileQueue } from './file-queue.ts'
import type { Segment } from './segment.ts'

export interface SegmentSetSettings {
  readonly disk: Disk
  readonly files: FileQueue
  /** Names of the destinations, in the order of `Segment.progress`. */
  readonly lanes: readonly string[]
}

/** The segments that still hold work, and the files and directories behind them. Oldest first. */
export class SegmentSet implements Iterable<Segment> {
  readonly #settings: SegmentSetSettings
  readonly #segments = new Set<Segment>()
  /** Bytes in all of them. */
  bytes = 0

  constructor(settings: SegmentSetSettings) {
    this.#settings = settings
  }

  get size(): number {
    return this.#segments.size
  }

  [Symbol.iterator](): Iterator<Segment> {
    return this.#segments.values()
  }

  add(segment: Segment): void {
    this.#segments.add(segment)
    this.bytes += segment.size
  }

  /** Takes it off the books and leaves the file where it is. False if it was not on them. */
  delete(segment: Segment): boolean {
    if (!this.#segments.delete(segment)) return false
    this.bytes -= segment.size
    return true
  }

  /** Deletes the file, and its directory with the last file of an earlier process. */
  remove(segment: Segment): void {
    if (!this.delete(segment)) return
    const { disk, files } = this.#settings
    void files.run(async () => {
      if (!segment.locked) await disk.unlink(segment.path).catch(() => {})
      const directory = dirname(segment.path)
      if (segment.adopted && !this.hasAnyIn(directory)) await removeDirectory(disk, directory)
    })
  }

  hasAnyIn(directory: string): boolean {
    for (const { path } of this.#segments) if (dirname(path) === directory) return true
    return false
  }

  /** Writes down how far each destination is. What cannot be written costs a repetition after a restart. */
  async writeCursors(): Promise<void> {
    const byDirectory = new Map<string, Segment[]>()
    for (const segment of this.#segments) {
      // Nothing done yet needs no cursor.
      if (segment.progress.every(({ watermark }) => watermark.low === 0)) continue
      const directory = dirname(segment.path)
      byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), segment])
    }
    for (const [directory, segments] of byDirectory) {
      await writeCursors(this.#settings.disk, directory, segments, this.#settings.lanes).catch(() => {})
    }
  }
}
