import type { Clock } from '../delivery/clock.ts'
import type { FileQueue } from './file-queue.ts'
import type { SegmentSet } from './segment-set.ts'

/** Progress is written down about so often; losing it repeats deliveries and loses nothing. */
const CURSOR_MILLIS = 100

/** Writes down how far each destination is: soon after it gets on, and at once where somebody asks. */
export class CursorSaver {
  readonly #clock: Clock
  readonly #files: FileQueue
  readonly #segments: SegmentSet
  #cancelTimer: (() => void) | undefined

  constructor(clock: Clock, files: FileQueue, segments: SegmentSet) {
    this.#clock = clock
    this.#files = files
    this.#segments = segments
  }

  /** A destination got on. */
  saveSoon(): void {
    this.#cancelTimer ??= this.#clock.schedule(CURSOR_MILLIS, () => void this.save())
  }

  /** Resolves when it stands in the files, after whatever else they were busy with. */
  save(): Promise<void> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    return this.#files.run(() => this.#segments.writeCursors())
  }
}
