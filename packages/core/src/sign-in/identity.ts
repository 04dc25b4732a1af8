import { createHash } from 'node:crypto'
import { sanitiseText } from './sanitise-text.ts'

/** Longest id that is kept as it is. Beyond it an id keeps its beginning and a digest of the whole. */
export const MAX_ID_LENGTH = 1024

const KEPT_OF_LONG_ID = 64

// What string conversion makes of a missing value: an id of these would put unrelated people together.
const CONVERSION_ACCIDENTS: ReadonlySet<string> = new Set(['undefined', 'null', 'NaN', '[object Object]'])

function idFromText(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || CONVERSION_ACCIDENTS.has(trimmed)) return undefined
  if (trimmed.length <= MAX_ID_LENGTH) return sanitiseText(trimmed)
  const digest = createHash('sha256').update(trimmed).digest('base64url')
  return `${sanitiseText(trimmed, KEPT_OF_LONG_ID)}sha256-${digest}`
}

function idFromObject(value: object): string | undefined {
  if (value instanceof Uint8Array) return value.length === 0 ? undefined : idFromText(Buffer.from(value).toString('hex'))
  const { toHexString, $oid } = value as { toHexString?: unknown; $oid?: unknown }
  if (typeof toHexString === 'function') {
    const hex: unknown = toHexString.call(value)
    return typeof hex === 'string' ? idFromText(hex) : undefined
  }
  return typeof $oid === 'string' ? idFromText($oid) : undefined
}

/**
 * A foreign value as an id, or undefined if it is none. Never throws.
 *
 * Ids are: strings that are not blank (trimmed; an e-mail address is as good as any other), finite numbers (0 too), `bigint`, bytes (as
 * hex), and MongoDB ObjectIds (`toHexString()` or `$oid`). Not ids: booleans, arrays, other objects, and the texts `undefined`,
 * `null`, `NaN` and `[object Object]`, which are conversion accidents. An id over `MAX_ID_LENGTH` ends in a digest, so that
 * two long ids never become one.
 */
export function toId(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return idFromText(value)
    case 'number':
      return Number.isFinite(value) ? String(value === 0 ? 0 : value) : undefined
    case 'bigint':
      return idFromText(value.toString())
    case 'object':
      try {
        return value === null ? undefined : idFromObject(value)
      } catch {
        return undefined
      }
    case 'boolean':
    case 'function':
    case 'symbol':
    case 'undefined':
      return undefined
  }
}

/** A foreign value as a name to show: a string that is not blank, sanitised; anything else is no name. */
export function toName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const name = sanitiseText(value.trim())
  return name === '' ? undefined : name
}
