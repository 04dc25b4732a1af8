/** Name and value as RFC 9110 (5.1, 5.5) and `node:http` allow them: what passes here is never refused when a request is made. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/
const NOT_IN_KEY = /[^\x20-\x7e\x80-\xff]/

/** A name that a header can have. */
export function isHeaderName(name: string): boolean {
  return NAME.test(name)
}

/** A value that a header can carry. */
export function isHeaderValue(value: string): boolean {
  return !NOT_IN_VALUE.test(value)
}

/** A key that every destination can be shown, in a header or elsewhere: no control characters, a line break above all. */
export function isHeaderKey(key: string): boolean {
  return !NOT_IN_KEY.test(key)
}

/** What is wrong with a set of headers, as a sentence without full stop and without any value; undefined if nothing is. */
export function headersFault(headers: unknown): string | undefined {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return 'an object of strings is expected'
  for (const [index, [name, value]] of Object.entries(headers).entries()) {
    const entry = `entry ${index + 1}`
    // Not repeated: whoever swaps name and value writes a secret there.
    if (!isHeaderName(name)) return `${entry} has no valid name; a name has letters, digits and hyphens, no spaces or colons`
    if (typeof value !== 'string') return `${entry} has a value that is no string`
    if (!isHeaderValue(value)) return `${entry} has a character that a header cannot carry; remove line breaks, encode the rest`
  }
  return undefined
}

/** The end of a sentence about a key that `isHeaderKey` refuses. */
export const KEY_FAULT =
  'has a character that a header cannot carry; give the key alone, without line breaks and control characters'
