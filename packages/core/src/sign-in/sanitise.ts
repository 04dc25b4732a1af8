import type { JsonValue } from '../json.ts'
import { MAX_TEXT_LENGTH, sanitiseText } from './sanitise-text.ts'

/** Deepest nesting that is kept; what lies deeper becomes `null`. */
export const MAX_DEPTH = 32
/** Most keys of an object and most elements of an array that are kept, in their order. */
export const MAX_KEYS = 128
/** Most values in one sanitised tree: 128 keys on 32 levels would otherwise be no bound at all. */
export const MAX_NODES = 1024

const MAX_KEY_LENGTH = 256

/** Most text in one sanitised tree, in UTF-16 units: what comes after it is empty. */
export const MAX_TOTAL_TEXT = 65_536

interface Walk {
  /** Objects between the root and here: meeting one again is a cycle. */
  readonly path: Set<object>
  nodes: number
  text: number
}

function sanitiseNumber(value: number): JsonValue {
  if (!Number.isFinite(value)) return String(value)
  return value === 0 ? 0 : value
}

/** A string within what is left of the text budget. */
function textOf(value: string, walk: Walk, maxLength: number = MAX_TEXT_LENGTH): string {
  const text = walk.text <= 0 ? '' : sanitiseText(value, Math.min(maxLength, walk.text))
  walk.text -= text.length
  return text
}

function sanitiseBytes(bytes: Uint8Array, walk: Walk): string {
  // Three bytes make four characters, so this is as much as a string may hold; the rest would be cut anyway.
  return textOf(Buffer.from(bytes.subarray(0, MAX_TEXT_LENGTH)).toString('base64'), walk)
}

function sanitiseArray(value: readonly unknown[], walk: Walk): JsonValue {
  const result: JsonValue[] = []
  const length = Math.min(value.length, MAX_KEYS)
  for (let index = 0; index < length && walk.nodes < MAX_NODES; index++) result.push(sanitiseNode(value[index], walk))
  return result
}

function sanitiseEntries(entries: Iterable<readonly [unknown, unknown]>, walk: Walk): JsonValue {
  const result: Record<string, JsonValue> = Object.create(null)
  let kept = 0
  for (const [key, value] of entries) {
    if (kept === MAX_KEYS || walk.nodes >= MAX_NODES) break
    if (typeof key !== 'string' || value === undefined || typeof value === 'function' || typeof value === 'symbol') continue
    kept++
    result[textOf(key, walk, MAX_KEY_LENGTH)] = sanitiseNode(value, walk)
  }
  return result
}

function* ownEntries(value: object): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    let member: unknown
    try {
      member = (value as Record<string, unknown>)[key]
    } catch {
      member = null
    }
    yield [key, member]
  }
}

function sanitiseObject(value: object, walk: Walk): JsonValue {
  if (value instanceof Uint8Array) return sanitiseBytes(value, walk)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (walk.path.has(value) || walk.path.size >= MAX_DEPTH) return null
  walk.path.add(value)
  try {
    if (Array.isArray(value)) return sanitiseArray(value, walk)
    return sanitiseEntries(value instanceof Map ? value : ownEntries(value), walk)
  } finally {
    walk.path.delete(value)
  }
}

function sanitiseNode(value: unknown, walk: Walk): JsonValue {
  walk.nodes++
  switch (typeof value) {
    case 'string':
      return textOf(value, walk)
    case 'number':
      return sanitiseNumber(value)
    case 'boolean':
      return value
    case 'bigint':
      return textOf(value.toString(), walk)
    case 'object':
      if (value === null) return null
      try {
        return sanitiseObject(value, walk)
      } catch {
        // A Proxy may throw from any operation, even from `instanceof`.
        return null
      }
    case 'function':
    case 'symbol':
    case 'undefined':
      return null
  }
}

/**
 * Any foreign value as bounded JSON, always the same for the same value. Never throws.
 *
 * Kept: booleans, finite numbers (`-0` becomes `0`), strings as `sanitiseText` leaves them, arrays, and own enumerable string keys
 * of objects and Maps, on objects without prototype so that a key `__proto__` is a key like any other. Turned to strings: `bigint`
 * (decimal), NaN and the infinities (their names), Dates (ISO 8601), bytes (base64). Becomes `null`: functions, symbols,
 * `undefined`, cycles, getters and Proxies that throw, and what lies deeper than `MAX_DEPTH`. An object drops members that
 * JSON has no value for. `toJSON` is not called: it is foreign code that may do anything.
 */
export function sanitise(value: unknown): JsonValue {
  return createSanitiser()(value)
}

/** As `sanitise`, for several values that share the bounds on nodes and text: what one event may hold of them together. */
export function createSanitiser(): (value: unknown) => JsonValue {
  const walk: Walk = { path: new Set(), nodes: 0, text: MAX_TOTAL_TEXT }
  return (value) => (walk.nodes >= MAX_NODES ? null : sanitiseNode(value, walk))
}
