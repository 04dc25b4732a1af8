import type { FreshRecord } from './fresh-records.ts'

/** Records that are written and next in turn, but not the destination's JSON yet: a login does not wait for that. */
export class PlainRecords {
  #records: FreshRecord[] = []
  #bytes = 0

  get count(): number {
    return this.#records.length
  }

  /** On disk. As JSON of the destination they are about as many. */
  get bytes(): number {
    return this.#bytes
  }

  add(record: FreshRecord): void {
    this.#records.push(record)
    this.#bytes += record.position.length
  }

  takeAll(): readonly FreshRecord[] {
    const all = this.#records
    this.#records = []
    this.#bytes = 0
    return all
  }
}
