/**
 * Says of each key, without the schema, whether a value is certainly right. `undefined`: only the schema can tell.
 *
 * Loading zod costs more than the whole rest of a start, so options of the usual kind (a URL, a key, a few words) are accepted by these
 * checks, and everything else, right or wrong, goes to the schema. What passes here must pass there as well (tested).
 */
export type PlainChecks<Options> = { readonly [Key in keyof Options]-?: ((value: unknown) => boolean) | undefined }

/** A string with something in it. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** `true` or `false`. */
export function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

/** Something to call. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** A list of strings with something in them. */
export function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

/** One of the words. */
export function isOneOf(words: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && words.includes(value)
}

/** An object without inherited surprises whose values are all strings. */
export function isTextRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((member) => typeof member === 'string')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.hasOwn(value, '__proto__')) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** True if every key of the options is known and certainly right. False means: ask the schema. */
export function arePlain<Options>(options: unknown, checks: PlainChecks<Options>): boolean {
  if (!isRecord(options)) return false
  return Object.entries(options).every(([key, value]) => {
    if (!Object.hasOwn(checks, key)) return false
    return value === undefined || (checks[key as keyof Options]?.(value) ?? false)
  })
}
