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

/** Every look at a user object may meet a getter or a proxy that throws; such a value is none. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

function textOfObject(value: object): string | undefined {
  return attempt(() => {
    if (value instanceof Uint8Array)
      return value.byteLength > 0 && value.byteLength <= 64 ? Buffer.from(value).toString('hex') : undefined
    if (value instanceof Date || value instanceof Map || Array.isArray(value)) return undefined
    if (value instanceof String || value instanceof Number) return toText(value.valueOf())
    // ObjectId and UUID of BSON: the public way to their text.
    const { toHexString } = value as { toHexString?: unknown }
    return typeof toHexString === 'function' ? toText((toHexString as () => unknown).call(value)) : undefined
  })
}

/** Reads fields of a user object; undefined when the value has none. A getter or proxy that throws reads as undefined. */
export function fieldReader(user: unknown): ((field: string) => unknown) | undefined {
  if (typeof user !== 'object' || user === null) return undefined
  const isPlain = attempt(() => !Array.isArray(user) && !(user instanceof Uint8Array))
  if (isPlain !== true) return undefined
  if (user instanceof Map) return (field) => user.get(field)
  return (field) =>
    attempt(() => {
      const value: unknown = (user as Record<string, unknown>)[field]
      // What every object inherits (`constructor`, `valueOf`) is no field of a user.
      return value === (Object.prototype as unknown as Record<string, unknown>)[field] ? undefined : value
    })
}
