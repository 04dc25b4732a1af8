import { crc32 } from 'node:zlib'
import type { SignedInEvent } from '../sign-in/event.ts'
import type { RecordCipher } from './record-cipher.ts'

/**
 * The format of a spool line, version 1: `crc32hex SP json LF`. A reader finds the next line after any damage (measured: one
 * flipped byte costs one record, where length-prefixed frames lose half the file), and an operator can read it with grep.
 */
const PREFIX = '00000000 '
const PREFIX_LENGTH = PREFIX.length
const LF = 0x0a

/** Longest line that is written. A sign-in has a few hundred bytes; the reader relies on it to bound its memory. */
export const MAX_RECORD_BYTES = 131_072

/** What a line holds. `locked`: sound, but written with a key that we do not have. */
export type DecodedRecord =
  | { readonly kind: 'event'; readonly event: SignedInEvent }
  | { readonly kind: 'locked' }
  | { readonly kind: 'corrupt' }

const CORRUPT: DecodedRecord = { kind: 'corrupt' }

/** One event as a line, with its end of line. */
export function encodeRecord(event: SignedInEvent, cipher: RecordCipher | undefined): Buffer {
  const json = JSON.stringify(event)
  const line = Buffer.from(`${PREFIX}${cipher === undefined ? json : cipher.seal(json)}\n`)
  line.write(checksum(line.subarray(PREFIX_LENGTH, -1)), 'latin1')
  return line
}

/** Reads a line without its end of line. */
export function decodeRecord(line: Buffer, cipher: RecordCipher | undefined): DecodedRecord {
  const json = line.subarray(PREFIX_LENGTH)
  if (line[PREFIX_LENGTH - 1] !== 0x20 || line.toString('latin1', 0, PREFIX_LENGTH - 1) !== checksum(json)) return CORRUPT
  const value = parse(json.toString())
  if (isEvent(value)) return { kind: 'event', event: value }
  const opened = cipher?.open(value) ?? (isSealed(value) ? 'locked' : undefined)
  if (opened === 'locked') return { kind: 'locked' }
  const event = opened === undefined ? undefined : parse(opened)
  return isEvent(event) ? { kind: 'event', event } : CORRUPT
}

/** Where the next line ends, or -1. */
export function endOfLine(bytes: Buffer, from: number): number {
  return bytes.indexOf(LF, from)
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0')
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
