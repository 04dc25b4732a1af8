import { hash } from 'node:crypto'
import { IdError } from '../errors.ts'
import { SIGNED_IN_EVENT_NAME } from '../semconv.ts'

/** Namespace of every event id of this package (UUIDv5, RFC 9562 §5.5). Changing it would make retried events look new. */
export const EVENT_ID_NAMESPACE = 'c56b7680-f4af-4e6e-88d9-ef842d03b9a8'

/** What every hashed message begins with. */
const head = Buffer.concat([Buffer.from(EVENT_ID_NAMESPACE.replaceAll('-', ''), 'hex'), Buffer.from(`${SIGNED_IN_EVENT_NAME}\n`)])

const TRACE_DIGITS = 32
const SPAN_DIGITS = 16

/** The message for a span, in which only the digits change: written again for each, so that a login makes no buffer. */
const spanMessage = Buffer.concat([head, Buffer.from(`${'0'.repeat(TRACE_DIGITS)}\n${'0'.repeat(SPAN_DIGITS)}`)])

/** The digit that says which kind of UUID it is keeps its two lower bits. */
const VARIANT_DIGITS = '89ab'

const [ZERO, NINE, LOWER_A, LOWER_F] = [0x30, 0x39, 0x61, 0x66] as const

/** Lower-case hex that is not all zeros: what nearly every id is. A loop, because regular expressions cost a login more when cold. */
function isUsualHex(id: string): boolean {
  let isZero = true
  for (let index = 0; index < id.length; index += 1) {
    const code = id.charCodeAt(index)
    if (code !== ZERO) isZero = false
    if (!((code >= ZERO && code <= NINE) || (code >= LOWER_A && code <= LOWER_F))) return false
  }
  return !isZero
}

function normaliseId(kind: 'trace' | 'span', id: unknown, byteLength: number): string {
  const hexLength = byteLength * 2
  if (typeof id === 'string' && id.length === hexLength && isUsualHex(id)) return id
  let hex: string | undefined
  if (typeof id === 'string') {
    if (id.length === hexLength && /^[0-9a-f]+$/i.test(id)) {
      hex = id.toLowerCase()
    } else if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(id)) {
      const bytes = Buffer.from(id, 'base64')
      // Decoding skips what it does not know, so only a text that comes out the same was base64 of this many bytes.
      const canonical = bytes.toString('base64url') === id.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
      if (bytes.length === byteLength && canonical) hex = bytes.toString('hex')
    }
  } else if (id instanceof Uint8Array && id.length === byteLength) {
    hex = Buffer.from(id).toString('hex')
  }
  if (hex === undefined) {
    throw new IdError(`The ${kind} id must be ${byteLength} bytes: as ${hexLength} hex digits, base64 or a Uint8Array.`)
  }
  if (/^0+$/.test(hex)) throw new IdError(`The ${kind} id is all zero, which OpenTelemetry defines as invalid.`)
  return hex
}

/** A trace id as 32 lower-case hex digits, from hex of any case, base64 or 16 bytes. Throws `IdError`, also for all zeros. */
export function normaliseTraceId(id: string | Uint8Array): string {
  return normaliseId('trace', id, 16)
}

/** A span id as 16 lower-case hex digits, from hex of any case, base64 or 8 bytes. Throws `IdError`, also for all zeros. */
export function normaliseSpanId(id: string | Uint8Array): string {
  return normaliseId('span', id, 8)
}

/**
 * The id of the sign-in event of a span: a UUIDv5, the same for every retry, restart, process and way in.
 * Takes ids as OTLP carries them: hex of any case (OTLP/JSON), bytes (protobuf), base64 (protobuf turned to JSON).
 * Throws `IdError` when an id is malformed or all zero.
 */
export function eventId(traceId: string | Uint8Array, spanId: string | Uint8Array): string {
  const traceHex = normaliseTraceId(traceId)
  const spanHex = normaliseSpanId(spanId)
  for (let digit = 0; digit < TRACE_DIGITS; digit += 1) spanMessage[head.length + digit] = traceHex.charCodeAt(digit)
  const start = head.length + TRACE_DIGITS + 1
  for (let digit = 0; digit < SPAN_DIGITS; digit += 1) spanMessage[start + digit] = spanHex.charCodeAt(digit)
  return uuidOf(spanMessage)
}

/**
 * The id of the event of a sign-in that has a name of its own (`signed_in.id`): a UUIDv5, the same in every process that sees it.
 * No trace and span give the same: `id` is no trace id.
 */
export function eventIdOfSignIn(id: string): string {
  return uuidOf(Buffer.concat([head, Buffer.from(`id\n${id}`)]))
}

function uuidOf(message: Uint8Array): string {
  // In one call: a hash object of its own would cost the login that waits three times as much.
  const hex = hash('sha1', message)
  const variant = VARIANT_DIGITS[Number.parseInt(hex.charAt(16), 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
