/** Keys longer than this are not looked up in the walk; they take the slow path. One byte of varint holds up to 127. */
export const MAX_KEY_LENGTH = 127

/**
 * A set of byte strings that answers "which of them stands here?" for bytes inside a larger buffer, without making a string.
 * The caller first asks `filters` by length and last byte, which nearly every foreign key fails; that keeps 16 rules as cheap as one.
 */
export class ByteTable {
  /** By length: bit `last byte & 31` is set for each text of that length. */
  readonly filters: Int32Array = new Int32Array(MAX_KEY_LENGTH + 1)
  /** The same by the byte in the middle: rules often ask for many keys of one ending (`….name`, `….id`). */
  readonly #middleFilters: Int32Array = new Int32Array(MAX_KEY_LENGTH + 1)
  readonly #bytes: Buffer
  /** Entry `i` of length `n` starts at `#starts[n] + i * n` in `#bytes` and has the id `#ids[#firsts[n] + i]`. */
  readonly #starts: Int32Array = new Int32Array(MAX_KEY_LENGTH + 2)
  readonly #firsts: Int32Array = new Int32Array(MAX_KEY_LENGTH + 2)
  readonly #ids: Int32Array

  /** The id of a text is its place in `texts`. Texts longer than `MAX_KEY_LENGTH` bytes are left out. */
  constructor(texts: readonly string[]) {
    const entries = texts
      .map((text, id) => ({ id, bytes: Buffer.from(text) }))
      .filter(({ bytes }) => bytes.length <= MAX_KEY_LENGTH)
      .sort((a, b) => a.bytes.length - b.bytes.length)
    this.#bytes = Buffer.concat(entries.map(({ bytes }) => bytes))
    this.#ids = Int32Array.from(entries, ({ id }) => id)
    let [start, first] = [0, 0]
    for (let length = 0; length <= MAX_KEY_LENGTH; length++) {
      this.#starts[length] = start
      this.#firsts[length] = first
      const count = entries.filter(({ bytes }) => bytes.length === length).length
      start += count * length
      first += count
    }
    for (const { bytes } of entries) {
      const { length } = bytes
      this.filters[length] = (this.filters[length] as number) | (1 << (bytes.at(-1) ?? 0))
      this.#middleFilters[length] = (this.#middleFilters[length] as number) | (1 << (bytes[length >> 1] ?? 0))
    }
    this.#starts[MAX_KEY_LENGTH + 1] = start
    this.#firsts[MAX_KEY_LENGTH + 1] = first
  }

  /** False: no text has this length and last byte. Walks that cannot afford a call per key read `filters` themselves. */
  mayHold(length: number, lastByte: number): boolean {
    return length <= MAX_KEY_LENGTH && (((this.filters[length] as number) >>> (lastByte & 31)) & 1) === 1
  }

  /** The id of the text that equals `bytes[at, at + length)`, or -1. The caller has checked that these bytes exist. */
  find(bytes: Buffer, at: number, length: number): number {
    if ((((this.#middleFilters[length] as number) >>> ((bytes[at + (length >> 1)] as number) & 31)) & 1) === 0) return -1
    const keys = this.#bytes
    const last = this.#firsts[length + 1] as number
    let start = this.#starts[length] as number
    for (let entry = this.#firsts[length] as number; entry < last; entry++) {
      // Backwards: keys of one namespace share their beginning (`http.request.…`) and differ at the end.
      let i = length - 1
      while (i >= 0 && keys[start + i] === bytes[at + i]) i--
      if (i < 0) return this.#ids[entry] as number
      start += length
    }
    return -1
  }
}
