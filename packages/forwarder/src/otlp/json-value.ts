import { createForeignMap, toExactNumber } from './any-value.ts'
import type { Attributes } from './otlp-span-view.ts'

const MAX_DEPTH = 32
/** What protobuf's JSON mapping writes for a 64-bit integer, and what some senders write for a double. */
const INTEGER = /^-?\d{1,20}$/
const HEX = /^[0-9a-fA-F]*$/

/** A JSON object as a look-up of unknown members; anything else as an empty one. */
export function toMembers(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** A JSON array; anything else as an empty one. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A JSON string; anything else as the empty one, which is protobuf's default. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/**
 * Trace and span ids are hex in OTLP's JSON, of either case; unlike everywhere else in protobuf's JSON they are not base64.
 * What is no hex stays as it is and is refused later as an invalid id.
 */
export function toHexId(value: unknown): string {
  const text = toText(value)
  return HEX.test(text) ? text.toLowerCase() : text
}

/** A 64-bit integer: decimal string as specified, or a JSON number, which senders write as well. 0n if it is neither. */
export function toInt64(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'string' && INTEGER.test(value)) return BigInt(value)
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value))
  return 0n
}

/** A 32-bit integer or an enum's number. 0 if it is none: names of enum values are not allowed in OTLP's JSON. */
export function toInt32(value: unknown): number {
  const number = toInt64(value)
  return number >= -0x80000000n && number <= 0xffffffffn ? Number(number) : 0
}

/** An `AnyValue` in OTLP's JSON: the same values that the protobuf side yields. */
export function toAnyValue(json: unknown, depth: number = 0): unknown {
  const value = toMembers(json)
  if (typeof value['stringValue'] === 'string') return value['stringValue']
  if (typeof value['boolValue'] === 'boolean') return value['boolValue']
  if (value['intValue'] !== undefined && value['intValue'] !== null) return toExactNumber(toInt64(value['intValue']))
  if (value['doubleValue'] !== undefined && value['doubleValue'] !== null) return toDouble(value['doubleValue'])
  if (depth >= MAX_DEPTH) return undefined
  if (value['arrayValue'] !== undefined) {
    return toList(toMembers(value['arrayValue'])['values']).map((element) => toAnyValue(element, depth + 1))
  }
  if (value['kvlistValue'] !== undefined) {
    const map = createForeignMap()
    for (const [key, member] of toKeyValues(toMembers(value['kvlistValue'])['values'], depth + 1)) map[key] = member
    return map
  }
  if (typeof value['bytesValue'] === 'string') return Uint8Array.from(Buffer.from(value['bytesValue'], 'base64'))
  return undefined
}

/** Attributes in their order; where a key stands twice the last one counts. */
export function toAttributes(json: unknown): Attributes {
  return new Map(toKeyValues(json, 0))
}

function toKeyValues(json: unknown, depth: number): [string, unknown][] {
  return toList(json).map((entry) => [toText(toMembers(entry)['key']), toAnyValue(toMembers(entry)['value'], depth)])
}

/** Protobuf's JSON mapping writes the doubles that JSON does not have as strings. */
function toDouble(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' && value !== '' ? Number(value) : 0
}
