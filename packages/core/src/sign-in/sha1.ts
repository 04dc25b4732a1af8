const BLOCK_BYTES = 64
/** The end mark and the length in bits, which stand behind every message. */
const TRAILER_BYTES = 9

/** A message that is hashed again and again with other bytes in it. */
export interface Sha1Message {
  /** The message itself. Write into it before each hash. */
  readonly bytes: Uint8Array
  /** Its SHA-1 as it is now: five words, overwritten by the next call. */
  readonly hash: () => Int32Array
}

/**
 * SHA-1 (FIPS 180-4) of messages of one length, for ids and not for secrets. Makes nothing but the first time.
 *
 * `hash` of `node:crypto` is as quick in a loop. Between the requests of an app it takes 8 µs of a login, because the way through
 * OpenSSL is long and out of every cache by then; this takes 1 to 2.
 */
export function createSha1(length: number): Sha1Message {
  const size = Math.ceil((length + TRAILER_BYTES) / BLOCK_BYTES) * BLOCK_BYTES
  const padded = new DataView(new ArrayBuffer(size))
  padded.setUint8(length, 0x80)
  padded.setUint32(size - 4, length * 8)
  const schedule = new Int32Array(80)
  const state = new Int32Array(5)

  function hash(): Int32Array {
    state[0] = 0x67452301
    state[1] = 0xefcdab89
    state[2] = 0x98badcfe
    state[3] = 0x10325476
    state[4] = 0xc3d2e1f0
    for (let start = 0; start < size; start += BLOCK_BYTES) {
      for (let word = 0; word < 16; word += 1) schedule[word] = padded.getInt32(start + word * 4)
      mix(schedule, state)
    }
    return state
  }
  return { bytes: new Uint8Array(padded.buffer, 0, length), hash }
}

/** The compression function. Types are asserted where an index is known to be in range: a check there costs as much as the round. */
function mix(schedule: Int32Array, state: Int32Array): void {
  for (let round = 16; round < 80; round += 1) {
    const word =
      word32(schedule, round - 3) ^ word32(schedule, round - 8) ^ word32(schedule, round - 14) ^ word32(schedule, round - 16)
    schedule[round] = (word << 1) | (word >>> 31)
  }
  let a = word32(state, 0)
  let b = word32(state, 1)
  let c = word32(state, 2)
  let d = word32(state, 3)
  let e = word32(state, 4)
  for (let round = 0; round < 80; round += 1) {
    let mixed: number
    if (round < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999
    else if (round < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1
    else if (round < 60) mixed = ((b & c) | (b & d) | (c & d)) - 0x70e44324
    else mixed = (b ^ c ^ d) - 0x359d3e2a
    const next = (((a << 5) | (a >>> 27)) + mixed + e + word32(schedule, round)) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  state[0] = word32(state, 0) + a
  state[1] = word32(state, 1) + b
  state[2] = word32(state, 2) + c
  state[3] = word32(state, 3) + d
  state[4] = word32(state, 4) + e
}

function word32(words: Int32Array, index: number): number {
  return words[index] as number
}
