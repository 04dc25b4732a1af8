import type { Clock } from '../delivery/clock.ts'
import type { FileQueue } from './file-queue.ts'
import type { SegmentSet } from './segment-set.ts'

/** Progress that stands in a note is written to the cursors file after so long. */
const NOTED_MILLIS = 1_000
/** The same for what could not be noted; losing it repeats deliveries and loses nothing. */
const CURSOR_MILLIS = 100

/** Writes down how far each destination is: soon after it gets on, and at once where somebody asks. */
export class CursorSaver {
  readonly #clock: Clock
  readonly #files: FileQueue
  readonly #segments: SegmentSet
  #cancelTimer: (() => void) | undefined
  #isUrgent: boolean = false

  constructor(clock: Clock, files: FileQueue, segments: SegmentSet) {
    this.#clock = clock
    this.#files = files
    this.#segments = segments
  }

  /** A destination got on, and that is noted or not. */
  saveSoon(isNoted: boolean): void {
    if (this.#cancelTimer !== undefined && (isNoted || this.#isUrgent)) return
    this.#cancelTimer?.()
    this.#isUrgent = !isNoted
    this.#cancelTimer = this.#clock.schedule(isNoted ? NOTED_MILLIS : CURSOR_MILLIS, () => void this.save())
  }

  /** Resolves when it stands in the files, after whatever else they were busy with. */
  save(): Promise<void> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    return this.#files.run(() => this.#segments.writeCursors())
  }
}
