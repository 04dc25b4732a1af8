/** Wire types of the protobuf encoding. https://protobuf.dev/programming-guides/encoding/ */
export const WIRE_VARINT = 0
export const WIRE_FIXED64 = 1
export const WIRE_LENGTH = 2
export const WIRE_GROUP_START = 3
export const WIRE_GROUP_END = 4
export const WIRE_FIXED32 = 5

/** Groups were removed from protobuf long ago; a body that nests them deeper than this is not telemetry. */
const MAX_GROUP_DEPTH = 32

/**
 * How much may still be read out of one body. An empty message takes two bytes on the wire and some hundred in memory: without an end, a
 * hundred kilobytes of gzip would fill the heap. A field takes two bytes as well and some time.
 */
export interface Allowance {
  messages: number
  fields: number
}

/** Enough for 24,000 sign-ins of a dozen attributes in one body, and at most some hundred megabytes of heap. */
export function allowanceOfBody(): Allowance {
  return { messages: 1024 * 1024, fields: 8 * 1024 * 1024 }
}

/** What of a body's allowance one span or resource may take, read without a pause: four times what the limits of SDKs let one hold. */
const PART: Allowance = { messages: 128 * 1024, fields: 512 * 1024 }

/** Reads one part of a body, within its share and what is left of the body's. */
export function readPart<T>(whole: Allowance, read: (part: Allowance) => T): T {
  const given = { messages: Math.min(PART.messages, whole.messages), fields: Math.min(PART.fields, whole.fields) }
  const part = { ...given }
  const value = read(part)
  whole.messages -= given.messages - part.messages
  whole.fields -= given.fields - part.fields
  return value
}

/** The bytes are not the protobuf message that they should be. Caught inside `otlp`, never seen by a caller. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

/**
 * Reads one protobuf message out of a part of a larger buffer, without copying and without reading outside that part.
 * For the few spans that are decoded; the skimmer has its own loop. Every method throws `UnreadableError` on bad bytes.
 */
export class WireReader {
  readonly #bytes: Buffer
  readonly #end: number
  readonly #allowance: Allowance | undefined
  #position: number

  /** @param allowance without it there is no limit */
  constructor(bytes: Buffer, start: number = 0, end: number = bytes.length, allowance?: Allowance) {
    this.#bytes = bytes
    this.#allowance = allowance
    this.#position = start
    this.#end = end
  }

  /** Where the next read begins, in the whole buffer. */
  get position(): number {
    return this.#position
  }

  /** The next tag (`field << 3 | wire type`), or 0 at the end of the message. */
  tag(): number {
    if (this.#position >= this.#end) return 0
    if (this.#allowance !== undefined && --this.#allowance.fields < 0) throw new UnreadableError('too many fields')
    const tag = this.uint32()
    if (tag >>> 3 === 0) throw new UnreadableError('field number 0')
    return tag
  }

  /** A varint cut to 32 bits, as protobuf reads tags, lengths, enums and uint32. */
  uint32(): number {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte()
      if (shift < 32) value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new UnreadableError('varint longer than 10 bytes')
  }

  /** A varint as signed 64-bit integer. */
  int64(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw new UnreadableError('varint longer than 10 bytes')
  }

  fixed64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#advance(8))
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8))
  }

  /** The bytes of a length-delimited field, as a view into the body. */
  bytes(): Buffer {
    const length = this.uint32()
    const start = this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** UTF-8; bytes that are none become U+FFFD, so that one bad string does not cost a sign-in. */
  string(): string {
    const length = this.uint32()
    const start = this.#advance(length)
    return this.#bytes.toString('utf8', start, start + length)
  }

  /** A reader of the sub-message at this place; this reader moves behind it. */
  message(): WireReader {
    const length = this.uint32()
    const start = this.#advance(length)
    if (this.#allowance !== undefined && --this.#allowance.messages < 0) throw new UnreadableError('too many sub-messages')
    return new WireReader(this.#bytes, start, start + length, this.#allowance)
  }

  /** Passes over the value of a field that nobody asks for, as protobuf demands of unknown fields. */
  skip(tag: number, depth: number = 0): void {
    switch (tag & 7) {
      case WIRE_VARINT:
        this.uint32()
        return
      case WIRE_FIXED64:
        this.#advance(8)
        return
      case WIRE_LENGTH:
        this.#advance(this.uint32())
        return
      case WIRE_GROUP_START:
        this.#skipGroup(tag >>> 3, depth)
        return
      case WIRE_FIXED32:
        this.#advance(4)
        return
      default:
        throw new UnreadableError(`wire type ${tag & 7}`)
    }
  }

  #skipGroup(field: number, depth: number): void {
    if (depth >= MAX_GROUP_DEPTH) throw new UnreadableError('groups nested too deep')
    for (;;) {
      const tag = this.tag()
      if (tag === 0) throw new UnreadableError('group without end')
      if ((tag & 7) === WIRE_GROUP_END) {
        if (tag >>> 3 !== field) throw new UnreadableError('group ended by another')
        return
      }
      this.skip(tag, depth + 1)
    }
  }

  #byte(): number {
    if (this.#position >= this.#end) throw new UnreadableError('varint cut off')
    return this.#bytes[this.#position++] as number
  }

  /** Moves over `length` bytes and returns where they start. */
  #advance(length: number): number {
    const start = this.#position
    if (length > this.#end - start) throw new UnreadableError('value longer than its message')
    this.#position = start + length
    return start
  }
}
