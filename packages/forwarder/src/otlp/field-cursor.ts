import { UnreadableError, WIRE_FIXED32, WIRE_FIXED64, WIRE_GROUP_START, WIRE_VARINT, WireReader } from './wire-reader.ts'

/**
 * Steps through the fields of a message in place. One object serves a whole body, so that a walk allocates nothing;
 * `next` leaves tag and place of the value in the fields below.
 */
export class FieldCursor {
  readonly #bytes: Buffer
  tag: number = 0
  /** Where the value starts and stops; both are inside the message. */
  start: number = 0
  stop: number = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Reads the field at `at` of a message that ends at `end`. False: the bytes are no protobuf field. */
  next(at: number, end: number): boolean {
    const bytes = this.#bytes
    if (at + 1 >= end) return false
    const tag = bytes[at] as number
    const length = bytes[at + 1] as number
    if (tag > 0x7f || tag < 8 || (tag & 7) !== 2) return this.#nextUnusual(at, end)
    this.tag = tag
    if (length < 0x80) this.start = at + 2
    else {
      const long = this.length(at + 1, end)
      if (long < 0) return false
      this.stop = this.start + long
      return this.stop <= end
    }
    this.stop = this.start + length
    return this.stop <= end
  }

  /** A length of up to four bytes, 256 MiB; `start` then stands behind it. -1: cut off, or larger than any body. */
  length(at: number, end: number): number {
    const bytes = this.#bytes
    let length = 0
    for (let i = 0; i < 4 && at + i < end; i++) {
      const byte = bytes[at + i] as number
      length |= (byte & 0x7f) << (7 * i)
      if (byte < 0x80) {
        this.start = at + i + 1
        return length
      }
    }
    return -1
  }

  /** Long tags, numbers and groups. Numbers of small fields are told apart here: a body may consist of nothing else. */
  #nextUnusual(at: number, end: number): boolean {
    const bytes = this.#bytes
    const tag = bytes[at] as number
    if (tag > 7 && tag < 0x80 && (tag & 7) !== WIRE_GROUP_START) {
      this.tag = tag
      this.start = at + 1
      const wireType = tag & 7
      if (wireType === WIRE_FIXED64) this.stop = at + 9
      else if (wireType === WIRE_FIXED32) this.stop = at + 5
      else if (wireType === WIRE_VARINT) {
        const limit = Math.min(end, at + 11)
        let p = at + 1
        while (p < limit && (bytes[p] as number) > 0x7f) p++
        if (p === limit) return false
        this.stop = p + 1
      } else return false
      return this.stop <= end
    }
    try {
      const reader = new WireReader(bytes, at, end)
      this.tag = reader.tag()
      this.start = reader.position
      reader.skip(this.tag)
      this.stop = reader.position
      return true
    } catch (error) {
      if (error instanceof UnreadableError) return false
      throw error
    }
  }
}
