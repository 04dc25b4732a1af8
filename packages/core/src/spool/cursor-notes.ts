import { join } from 'node:path'
import type { Clock } from '../delivery/clock.ts'
import { cursorsJson, NOTE_FILE } from './cursors.ts'
import type { Disk } from './disk.ts'
import { RecordSlab } from './record-slab.ts'
import type { Segment } from './segment.ts'
import { SlowWriteBreaker } from './slow-write-breaker.ts'

export interface CursorNotesSettings {
  readonly disk: Disk
  readonly clock: Clock
  /** Names of the destinations, in the order of `Segment.progress`. */
  readonly lanes: readonly string[]
}

/** The note of one directory. */
interface Note {
  fd: number | undefined
  /** Progress that the cursors file does not know. */
  readonly segments: Set<Segment>
  /** Those of them that are being written to it as they are now. */
  readonly saving: Set<Segment>
}

/** One page: a kill can end a longer write in its middle. What is longer is left to the cursors file. */
const MAX_NOTE_BYTES = 4_096
/** After an error none is tried for so long. */
const RETRY_MILLIS = 1_000

/**
 * Writes down each step of a destination at once and in one short write, as records are written: whatever a killed process had been
 * told by the destination, the next one knows. Not synced, as a power cut may cost copies.
 */
export class CursorNotes {
  readonly #settings: CursorNotesSettings
  readonly #slab = new RecordSlab(undefined)
  readonly #breaker: SlowWriteBreaker
  readonly #notes = new Map<string, Note>()
  #pausedUntil = 0

  constructor(settings: CursorNotesSettings) {
    this.#settings = settings
    this.#breaker = new SlowWriteBreaker(() => settings.clock.starvedMillis?.() ?? 0)
  }

  /** Destinations got on in these segments. False if that could not be noted now. Throws never. */
  note(segments: Iterable<Segment>): boolean {
    const touched = new Set<string>()
    for (const segment of segments) {
      const note = this.#of(segment.directory)
      note.segments.add(segment)
      note.saving.delete(segment)
      touched.add(segment.directory)
    }
    const { clock } = this.#settings
    const startedAt = clock.monotonic()
    if (startedAt < this.#pausedUntil || this.#breaker.isOpenAt(startedAt)) return false
    try {
      const areNoted = [...touched].every((directory) => this.#write(directory))
      this.#breaker.note(startedAt, clock.monotonic())
      return areNoted
    } catch {
      this.#pausedUntil = clock.monotonic() + RETRY_MILLIS
      return false
    }
  }

  /** Progress that only a note of an earlier process may know: the next note must know it, too. */
  keep(segment: Segment): void {
    if (segment.hasProgress) this.#of(segment.directory).segments.add(segment)
  }

  /** The cursors file of this directory is being written. Call the result when it stands there. */
  saving(directory: string): (isStillKept: (segment: Segment) => boolean) => void {
    const note = this.#of(directory)
    for (const segment of note.segments) note.saving.add(segment)
    return (isStillKept) => {
      // One that is done but not deleted yet stands in no cursors file.
      for (const segment of note.saving) if (isStillKept(segment)) note.segments.delete(segment)
      note.saving.clear()
    }
  }

  /** The segment's file is gone. */
  forget(segment: Segment): void {
    const note = this.#notes.get(segment.directory)
    note?.segments.delete(segment)
    if (note?.segments.size === 0) this.#close(segment.directory, note)
  }

  close(): void {
    for (const [directory, note] of this.#notes) this.#close(directory, note)
  }

  #of(directory: string): Note {
    const known = this.#notes.get(directory)
    if (known !== undefined) return known
    const note: Note = { fd: undefined, segments: new Set(), saving: new Set() }
    this.#notes.set(directory, note)
    return note
  }

  #write(directory: string): boolean {
    const { disk, lanes } = this.#settings
    const note = this.#of(directory)
    const line = this.#slab.line(cursorsJson(note.segments, lanes))
    if (line === undefined || line.byteLength > MAX_NOTE_BYTES) return false
    note.fd ??= disk.openSync(join(directory, NOTE_FILE))
    return disk.writeSync(note.fd, line, 0) === line.byteLength
  }

  #close(directory: string, { fd }: Note): void {
    this.#notes.delete(directory)
    if (fd === undefined) return
    try {
      this.#settings.disk.closeSync(fd)
    } catch {
      // Nothing depends on it.
    }
  }
}
