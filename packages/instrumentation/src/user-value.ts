/** Longest id or name that we take: longer ones are no identities, and a span must stay small. */
const MAX_TEXT_LENGTH = 1024

/**
 * The text of a value that can be an id or a name: strings, finite numbers, bigints, bytes (hex), ObjectIds and other values
 * that say themselves how they read. Undefined for everything else: booleans, dates, plain objects, functions, promises.
 */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.slice(0, MAX_TEXT_LENGTH)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'object' && value !== null ? textOfObject(value) : undefined
}

function textOfObject(value: object): string | undefined {
  if (value instanceof Uint8Array)
    return value.byteLength > 0 && value.byteLength <= 64 ? Buffer.from(value).toString('hex') : undefined
  if (value instanceof Date || value instanceof Map || Array.isArray(value)) return undefined
  try {
    // ObjectId and UUID of BSON: the public way to their text. `String(value)` of a boxed string gives its content.
    const { toHexString } = value as { toHexString?: unknown }
    if (typeof toHexString === 'function') return toText((toHexString as () => unknown).call(value))
    if (value instanceof String || value instanceof Number) return toText(value.valueOf())
  } catch {
    return undefined
  }
  return undefined
}

/** Reads fields of a user object; undefined when the value has none. A getter or proxy that throws reads as undefined. */
export function fieldReader(user: unknown): ((field: string) => unknown) | undefined {
  if (typeof user !== 'object' || user === null || Array.isArray(user) || user instanceof Uint8Array) return undefined
  if (user instanceof Map) return (field) => user.get(field)
  return (field) => {
    try {
      const value: unknown = (user as Record<string, unknown>)[field]
      return value === (Object.prototype as unknown as Record<string, unknown>)[field] ? undefined : value
    } catch {
      return undefined
    }
  }
}
