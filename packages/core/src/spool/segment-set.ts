import type { DeadLetters } from '../delivery/dead-letters.ts'
import { removeDirectory } from './adoption.ts'
import type { CursorNotes } from './cursor-notes.ts'
import { cursorsJson, writeCursors } from './cursors.ts'
import type { Disk } from './disk.ts'
import type { FileQueue } from './file-queue.ts'
import type { Segment } from './segment.ts'

export interface SegmentSetSettings {
  readonly disk: Disk
  readonly files: FileQueue
  readonly notes: CursorNotes
  /** Names of the destinations, in the order of `Segment.progress`. */
  readonly lanes: readonly string[]
  /** Settled before anything that forgets events. */
  readonly deadLetters: Pick<DeadLetters, 'isSettled' | 'settled'>
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
    // Where all was taken before the reader came to it.
    segment.discarded = true
    const { disk, files, notes, deadLetters } = this.#settings
    void files.run(async () => {
      await deadLetters.settled()
      if (!segment.locked) await disk.unlink(segment.path).catch(() => {})
      notes.forget(segment)
      if (segment.adopted && !this.hasAnyIn(segment.directory)) await removeDirectory(disk, segment.directory)
    })
  }

  hasAnyIn(directory: string): boolean {
    for (const segment of this.#segments) if (segment.directory === directory) return true
    return false
  }

  /** Writes down how far each destination is. What cannot be written costs a repetition after a restart. */
  async writeCursors(): Promise<void> {
    const { disk, notes, lanes, deadLetters } = this.#settings
    await deadLetters.settled()
    const byDirectory = new Map<string, Segment[]>()
    for (const segment of this.#segments) {
      // Nothing done yet needs no cursor.
      if (!segment.hasProgress) continue
      const { directory } = segment
      byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), segment])
    }
    for (const [directory, segments] of byDirectory) {
      // What is done now is written now: another event may have been refused while we waited.
      while (!deadLetters.isSettled) await deadLetters.settled()
      const saved = notes.saving(directory)
      await writeCursors(disk, directory, cursorsJson(segments, lanes)).then(
        () => saved((segment) => this.#segments.has(segment)),
        () => {},
      )
    }
  }
}
