import { crc32 } from 'node:zlib'
import type { SignedInEvent } from '../sign-in/event.ts'
import { MAX_RECORD_BYTES, PREFIX_LENGTH, writePrefix } from './record.ts'
import type { RecordCipher } from './record-cipher.ts'

/** So many records stand in one piece of memory: two hundred, of usual size. */
const SLAB_BYTES = 65_536
/** What a record has besides its JSON: the prefix and the LF. */
const FRAME_BYTES = PREFIX_LENGTH + 1
/** No UTF-16 unit becomes more than so many bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3
const LF = 0x0a

/**
 * Makes records, one behind the other in shared pieces of memory: a buffer for each would cost more than the JSON in it. A piece is
 * never written twice, so a record stays what it is for as long as somebody holds it.
 */
export class RecordSlab {
  readonly #cipher: RecordCipher | undefined
  #slab: Buffer = Buffer.alloc(0)
  #used = 0
  #next: Buffer | undefined

  constructor(cipher: RecordCipher | undefined) {
    this.#cipher = cipher
  }

  /** One event as a line, with its end of line. Undefined if that is longer than `MAX_RECORD_BYTES`. */
  encode(event: SignedInEvent): Buffer | undefined {
    const json = JSON.stringify(event)
    return this.line(this.#cipher === undefined ? json : this.#cipher.seal(json))
  }

  /** Any JSON in the form of a record. */
  line(json: string): Buffer | undefined {
    if (json.length + FRAME_BYTES > MAX_RECORD_BYTES) return undefined
    const slab = this.#roomFor(json.length * MAX_BYTES_PER_UNIT + FRAME_BYTES)
    const start = this.#used
    const end = start + PREFIX_LENGTH + slab.write(json, start + PREFIX_LENGTH) + 1
    if (end - start > MAX_RECORD_BYTES) return undefined
    slab[end - 1] = LF
    // JSON.stringify leaves no lone surrogate, so the text and its bytes have one checksum; of the text it is quicker to have.
    writePrefix(slab, start, crc32(json))
    this.#used = end
    return slab.subarray(start, end)
  }

  /** Makes the next piece before it is needed: its first record would wait for the memory, and for each page of it. */
  prepare(): void {
    if (this.#slab.byteLength - this.#used < SLAB_BYTES / 2) this.#next ??= Buffer.alloc(SLAB_BYTES)
  }

  #roomFor(bytes: number): Buffer {
    if (this.#used + bytes > this.#slab.byteLength) {
      this.#slab = bytes > SLAB_BYTES ? Buffer.allocUnsafeSlow(bytes) : (this.#next ?? Buffer.allocUnsafeSlow(SLAB_BYTES))
      if (this.#slab === this.#next) this.#next = undefined
      this.#used = 0
    }
    return this.#slab
  }
}
