import type { WireReader } from './wire-reader.ts'

/** Arrays and maps nested deeper than this are cut off as `undefined`: no sender means them, and stacks are finite. */
const MAX_DEPTH = 32

const STRING_VALUE = (1 << 3) | 2
const BOOL_VALUE = 2 << 3
const INT_VALUE = 3 << 3
const DOUBLE_VALUE = (4 << 3) | 1
const ARRAY_VALUE = (5 << 3) | 2
const KVLIST_VALUE = (6 << 3) | 2
const BYTES_VALUE = (7 << 3) | 2
/** `repeated … values = 1` of both `ArrayValue` and `KeyValueList`. */
const VALUES = (1 << 3) | 2
const KEY = (1 << 3) | 2
const VALUE = (2 << 3) | 2

/**
 * An OTLP integer as the SDK would hold it: a number where that is exact, else a bigint.
 * A user id of 19 digits must not lose its end.
 */
export function toExactNumber(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** Sets a foreign key without ever touching a prototype: `target` must have none. */
export function createForeignMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

/**
 * Reads an `AnyValue`: string, boolean, number, bigint, bytes as `Uint8Array`, array, or an object without prototype.
 * Empty values and the profiling signal's string indices are `undefined`. Throws `UnreadableError`.
 */
export function readAnyValue(reader: WireReader, depth: number = 0): unknown {
  let value: unknown
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case STRING_VALUE:
        value = reader.string()
        break
      case BOOL_VALUE:
        value = reader.int64() !== 0n
        break
      case INT_VALUE:
        value = toExactNumber(reader.int64())
        break
      case DOUBLE_VALUE:
        value = reader.double()
        break
      case ARRAY_VALUE:
        value = readArray(reader.message(), depth + 1)
        break
      case KVLIST_VALUE:
        value = readKeyValueList(reader.message(), depth + 1)
        break
      case BYTES_VALUE:
        value = Uint8Array.from(reader.bytes())
        break
      default:
        reader.skip(tag)
    }
  }
  return value
}

/** Reads a `KeyValue`; a value that is absent is `undefined`. Throws `UnreadableError`. */
export function readKeyValue(reader: WireReader, depth: number = 0): [key: string, value: unknown] {
  let key = ''
  let value: unknown
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) key = reader.string()
    else if (tag === VALUE) value = readAnyValue(reader.message(), depth)
    else reader.skip(tag)
  }
  return [key, value]
}

function readArray(reader: WireReader, depth: number): unknown[] | undefined {
  if (depth > MAX_DEPTH) return undefined
  const values: unknown[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) values.push(readAnyValue(reader.message(), depth))
    else reader.skip(tag)
  }
  return values
}

function readKeyValueList(reader: WireReader, depth: number): Record<string, unknown> | undefined {
  if (depth > MAX_DEPTH) return undefined
  const map = createForeignMap()
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) {
      const [key, value] = readKeyValue(reader.message(), depth)
      map[key] = value
    } else reader.skip(tag)
  }
  return map
}
