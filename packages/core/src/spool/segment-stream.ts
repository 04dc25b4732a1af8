import { currentPosition, type Segment } from './segment.ts'

/** The order in which one destination reads segments, and how far it is. */
export class SegmentStream {
  #segments: Segment[] = []
  #position = 0
  /** Where to begin in a segment, if not at its beginning. */
  readonly #starts = new WeakMap<Segment, number>()

  add(segment: Segment, from = 0): void {
    if (this.#segments.length === 0) this.#position = from
    this.#segments.push(segment)
  }

  /** The end of one segment has become the beginning of the other: what had been read of it is not read again. */
  moved(from: Segment, to: Segment, cut: number): void {
    const place = this.#segments.indexOf(from)
    const start = place === -1 ? to.size : Math.max(0, this.#startOf(from) - cut)
    if (this.#segments[0] === to) this.#position = start
    else this.#starts.set(to, start)
  }

  /** Everything that was written before this place has been read. */
  isAt(segment: Segment, offset: number): boolean {
    return this.#here() === segment && this.#position === offset
  }

  /** The function that it returns says whether all that is there to read now has been read by then, or was given up. */
  horizon(): () => boolean {
    const segment = this.#segments.findLast(({ size }) => size > 0)
    if (segment === undefined) return () => true
    const end = { segment, offset: segment.size - 1, length: 1 }
    return () => {
      const first = this.#here()
      // A failed fsync may have moved it.
      const last = currentPosition(end)
      return last.segment === first ? this.#position > last.offset : !this.#segments.includes(last.segment)
    }
  }

  /** The record at this offset has not been read yet. */
  isAhead(segment: Segment, offset: number): boolean {
    this.#here()
    return this.#segments.includes(segment) && offset >= this.#startOf(segment)
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

  /** What lies before this place in a segment has been read, in this file or in one from which a failed fsync moved it. */
  #startOf(segment: Segment): number {
    return segment === this.#segments[0] ? this.#position : (this.#starts.get(segment) ?? 0)
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
    const [, next] = this.#segments
    this.#position = next === undefined ? 0 : this.#startOf(next)
    this.#segments.shift()
  }
}
