import type { Segment } from './segment.ts'

/** Records kept in memory until they are synced, for the case that the sync fails. Beyond it a failed sync cannot be repaired. */
const MAX_RETAINED_BYTES = 4_194_304

/** What all open segments of a writer retain together. */
export interface Retention {
  bytes: number
}

/** A segment while it is written: its file, and a copy of what the disk has not confirmed. */
export class OpenSegment {
  readonly segment: Segment
  readonly fd: number
  /** On the monotonic clock. */
  readonly openedAt: number
  /** When the file was last seen to be there. */
  seenAt: number
  isNameSynced: boolean = false
  readonly #retention: Retention
  #retained: Buffer[] | undefined = []

  constructor(segment: Segment, fd: number, openedAt: number, retention: Retention) {
    this.segment = segment
    this.fd = fd
    this.openedAt = openedAt
    this.seenAt = openedAt
    this.#retention = retention
  }

  retain(records: Uint8Array): void {
    if (this.#retained === undefined) return
    if (this.#retention.bytes + records.byteLength > MAX_RETAINED_BYTES) {
      this.release()
      this.#retained = undefined
      return
    }
    this.#retained.push(records instanceof Buffer ? records : Buffer.from(records))
    this.#retention.bytes += records.byteLength
  }

  /** Remembers what is retained now; the returned function lets go of it, once that much is synced. */
  mark(): () => void {
    const count = this.#retained?.length ?? 0
    return () => {
      for (const records of this.#retained?.splice(0, count) ?? []) this.#retention.bytes -= records.byteLength
      if (this.segment.synced === this.segment.size) this.#retained ??= []
    }
  }

  /** Everything since the last sync, or undefined if that grew beyond what is kept. */
  get unsynced(): Buffer | undefined {
    return this.#retained === undefined ? undefined : Buffer.concat(this.#retained)
  }

  release(): void {
    for (const records of this.#retained ?? []) this.#retention.bytes -= records.byteLength
    this.#retained = []
  }
}
