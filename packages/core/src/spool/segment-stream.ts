import type { Segment } from './segment.ts'

/** The order in which one destination reads segments, and how far it is. */
export class SegmentStream {
  #segments: Segment[] = []
  #position = 0

  add(segment: Segment, from = 0): void {
    if (this.#segments.length === 0) this.#position = from
    this.#segments.push(segment)
  }

  /** Everything that was written before this place has been read. */
  isAt(segment: Segment, offset: number): boolean {
    return this.#here() === segment && this.#position === offset
  }

  /** This segment has been read up to here. Says nothing about a segment that was given up meanwhile. */
  advanceTo(segment: Segment, position: number): void {
    if (this.#segments[0] === segment) this.#position = position
  }

  /** The next place to read, if there is something to read. */
  next(): { readonly segment: Segment; readonly from: number } | undefined {
    const segment = this.#here()
    if (segment === undefined || this.#position >= segment.size) return undefined
    return { segment, from: this.#position }
  }

  /** Steps over segments that have been read to their end, and those given up. */
  #here(): Segment | undefined {
    for (let first = this.#segments[0]; first !== undefined; first = this.#segments[0]) {
      const isRead = this.#position >= first.size
      if (!first.discarded && !(isRead && first.sealed)) return first
      this.#shift()
    }
    return undefined
  }

  #shift(): void {
    const left = this.#segments.shift()
    const moved = left?.moved
    // What a failed fsync moved on to the next file was read already, as far as we had read it.
    this.#position = moved !== undefined && moved.to === this.#segments[0] ? Math.max(0, this.#position + moved.delta) : 0
  }
}
