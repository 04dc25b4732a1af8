/** OTLP nests some twenty levels, and values in attributes a few more. */
const MAX_DEPTH = 512
/** Strings that end within so many bytes are looked through byte by byte. */
const NEAR_BYTES = 128
/** Objects, arrays and commas of a value that is passed over without a pause: thirty times what a large span holds. */
const MAX_VALUES = 1024 * 1024

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
/** `{`, `}`, `[` and `]`. */
export const OBJECT_START = 0x7b
export const OBJECT_END = 0x7d
export const ARRAY_START = 0x5b
export const ARRAY_END = 0x5d

/** What no caller goes on from. */
export const BROKEN = -1
/** An object or array ends here. */
export const CLOSED = -2

/**
 * Steps over JSON in place: finds where values end by brackets and strings alone, and judges nothing in between. Bytes will do for that,
 * because no byte of a longer UTF-8 character looks like one of ASCII.
 */
export class JsonScanner {
  readonly bytes: Buffer
  /** Objects, arrays and commas passed over. */
  values: number = 0
  #keyStart: number = 0
  #keyStop: number = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Where something else than white space stands, or the end. */
  space(at: number): number {
    const bytes = this.bytes
    let p = at
    for (; p < bytes.length; p++) {
      const byte = bytes[p] as number
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break
    }
    return p
  }

  /** The first member or element of what starts at `start`: its place, or `CLOSED` where there is none, or `BROKEN`. */
  first(start: number, closing: number): number {
    const p = this.space(start + 1)
    if (this.bytes[p] === closing) return CLOSED
    return p < this.bytes.length ? p : BROKEN
  }

  /** The member or element behind a value that ended at `at`: its place, or `CLOSED`, or `BROKEN`. */
  following(at: number, closing: number): number {
    const p = this.space(at)
    const byte = this.bytes[p]
    if (byte === closing) return CLOSED
    return byte === COMMA ? this.space(p + 1) : BROKEN
  }

  /** Reads a member's name at `at`; its value's place, or `BROKEN`. `key` tells the name. */
  member(at: number): number {
    const stop = this.bytes[at] === QUOTE ? this.#endOfString(at) : BROKEN
    if (stop === BROKEN) return BROKEN
    this.#keyStart = at
    this.#keyStop = stop
    const colon = this.space(stop)
    return this.bytes[colon] === COLON ? this.space(colon + 1) : BROKEN
  }

  /** The last member's name, empty if it is longer than any that we know. */
  get key(): string {
    if (this.#keyStop - this.#keyStart > 128) return ''
    const text = this.bytes.toString('utf8', this.#keyStart, this.#keyStop)
    if (!text.includes('\\')) return text.slice(1, -1)
    try {
      return JSON.parse(text) as string
    } catch {
      return ''
    }
  }

  /** Where the value that starts at `at` ends, or `BROKEN`. */
  skip(at: number): number {
    const bytes = this.bytes
    const byte = bytes[at]
    if (byte === QUOTE) return this.#endOfString(at)
    if (byte === OBJECT_START || byte === ARRAY_START) return this.#endOfNested(at)
    let p = at
    for (; p < bytes.length; p++) {
      const next = bytes[p] as number
      if (next === COMMA || next === OBJECT_END || next === ARRAY_END || next <= 0x20) break
    }
    return p === at ? BROKEN : p
  }

  #endOfNested(start: number): number {
    const bytes = this.bytes
    const limit = this.values + MAX_VALUES
    let depth = 0
    for (let p = start; p < bytes.length; p++) {
      switch (bytes[p] as number) {
        case QUOTE:
          p = this.#endOfString(p) - 1
          if (p < 0) return BROKEN
          break
        case OBJECT_START:
        case ARRAY_START:
          this.values++
          if (++depth > MAX_DEPTH || this.values > limit) return BROKEN
          break
        case OBJECT_END:
        case ARRAY_END:
          if (--depth === 0) return p + 1
          break
        case COMMA:
          if (++this.values > limit) return BROKEN
      }
    }
    return BROKEN
  }

  /** Behind the closing quote of the string that starts at `start`. */
  #endOfString(start: number): number {
    const bytes = this.bytes
    const near = Math.min(bytes.length, start + NEAR_BYTES)
    let p = start + 1
    for (; p < near; p++) {
      const byte = bytes[p]
      if (byte === QUOTE) return p + 1
      if (byte === BACKSLASH) p++
    }
    // The call costs as much as some hundred bytes, and then nothing.
    for (let quote = bytes.indexOf(QUOTE, p); quote >= 0; quote = bytes.indexOf(QUOTE, quote + 1)) {
      let escapes = quote
      while (escapes > p && bytes[escapes - 1] === BACKSLASH) escapes--
      if ((quote - escapes) % 2 === 0) return quote + 1
    }
    return BROKEN
  }
}
