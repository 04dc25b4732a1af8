import { crc32 } from 'node:zlib'
import type { SignedInEvent } from '../sign-in/event.ts'
import type { RecordCipher } from './record-cipher.ts'

/**
 * The format of a spool line, version 1: `crc32hex SP json LF`. A reader finds the next line after any damage (measured: one
 * flipped byte costs one record, where length-prefixed frames lose half the file), and an operator can read it with grep.
 */
const HEX_DIGITS = 8
/** Bytes before the JSON. */
export const PREFIX_LENGTH: number = HEX_DIGITS + 1
const SPACE = 0x20
const LF = 0x0a
const HEX = Buffer.from('0123456789abcdef')
const ZERO = 0x30
const NINE = 0x39
const LOWER_A = 0x61
const LOWER_F = 0x66

/** Longest line that is written. A sign-in has a few hundred bytes; the reader relies on it to bound its memory. */
export const MAX_RECORD_BYTES = 131_072

/** What a line holds. `locked`: sound, but written with a key that we do not have. */
export type DecodedRecord =
  | { readonly kind: 'event'; readonly event: SignedInEvent }
  | { readonly kind: 'locked' }
  | { readonly kind: 'corrupt' }

const CORRUPT: DecodedRecord = { kind: 'corrupt' }

/** Writes what stands before the JSON of a line. */
export function writePrefix(bytes: Uint8Array, at: number, checksum: number): void {
  for (let digit = 0; digit < HEX_DIGITS; digit += 1) {
    bytes[at + digit] = HEX[(checksum >>> (28 - 4 * digit)) & 15] ?? ZERO
  }
  bytes[at + HEX_DIGITS] = SPACE
}

/** The JSON of the line from `start` to its end of line, `end`; undefined if it does not check. */
export function readLine(bytes: Buffer, start: number, end: number): string | undefined {
  const from = start + PREFIX_LENGTH
  if (from > end || bytes[from - 1] !== SPACE) return undefined
  if (readChecksum(bytes, start) !== crc32(bytes.subarray(from, end))) return undefined
  return bytes.toString('utf8', from, end)
}

/** Reads the line from `start` to its end of line, `end`. */
export function decodeRecord(bytes: Buffer, start: number, end: number, cipher: RecordCipher | undefined): DecodedRecord {
  const json = readLine(bytes, start, end)
  if (json === undefined) return CORRUPT
  const value = parse(json)
  if (isEvent(value)) return { kind: 'event', event: value }
  const opened = cipher?.open(value) ?? (isSealed(value) ? 'locked' : undefined)
  if (opened === 'locked') return { kind: 'locked' }
  const event = opened === undefined ? undefined : parse(opened)
  return isEvent(event) ? { kind: 'event', event } : CORRUPT
}

/** How many lines end in these bytes. */
export function countLines(bytes: Uint8Array): number {
  let count = 0
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, end + 1)) count += 1
  return count
}

/** Where the next line ends, or -1. */
export function endOfLine(bytes: Buffer, from: number): number {
  return bytes.indexOf(LF, from)
}

/** -1 where no checksum stands. */
function readChecksum(bytes: Uint8Array, at: number): number {
  let checksum = 0
  for (let digit = 0; digit < HEX_DIGITS; digit += 1) {
    const char = bytes[at + digit] ?? 0
    if (char >= ZERO && char <= NINE) checksum = checksum * 16 + char - ZERO
    else if (char >= LOWER_A && char <= LOWER_F) checksum = checksum * 16 + char - LOWER_A + 10
    else return -1
  }
  return checksum
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isSealed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kid' in value
}

function isEvent(value: unknown): value is SignedInEvent {
  if (typeof value !== 'object' || value === null) return false
  const { id, userId, timestamp, properties, context } = value as Partial<Record<keyof SignedInEvent, unknown>>
  return (
    typeof id === 'string' &&
    typeof userId === 'string' &&
    typeof timestamp === 'string' &&
    typeof properties === 'object' &&
    typeof context === 'object'
  )
}
