import type { SignedInEvent } from '../sign-in/event.ts'
import type { Position } from './segment.ts'

/** A record that was just written, with what stands in it. */
export interface FreshRecord {
  readonly position: Position
  readonly event: SignedInEvent
}

/** So many at most, and of so many bytes together: more than comes in while a few requests are on their way. */
const MAX_RECORDS = 256
const MAX_BYTES = 1_048_576

/** The records that were written last, behind a backlog that has still to be read: so that they can be sent before it. */
export class FreshRecords {
  #records: FreshRecord[] = []
  #bytes = 0

  add(record: FreshRecord): void {
    this.#records.push(record)
    this.#bytes += record.position.length
    // Half of them at once: moving the rest for each would cost more than it frees.
    if (this.#records.length > 2 * MAX_RECORDS || this.#bytes > 2 * MAX_BYTES) this.#shorten()
  }

  /** Takes the newest out, where it may be taken. */
  pop(mayBeTaken: (position: Position) => boolean): FreshRecord | undefined {
    const newest = this.#records.at(-1)
    if (newest === undefined || !mayBeTaken(newest.position)) return undefined
    this.#records.pop()
    this.#bytes -= newest.position.length
    return newest
  }

  clear(): void {
    this.#records = []
    this.#bytes = 0
  }

  #shorten(): void {
    const all = this.#records
    let from = all.length
    this.#bytes = 0
    for (; from > 0 && all.length - from < MAX_RECORDS && this.#bytes <= MAX_BYTES; from -= 1)
      this.#bytes += all[from - 1]?.position.length ?? 0
    this.#records = all.slice(from)
  }
}
