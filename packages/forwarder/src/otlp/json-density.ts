/** Texts up to this size are parsed whatever is in them: they cannot fill the heap. */
const MAX_UNCOUNTED = 512 * 1024
/** Objects, arrays and commas of one body: 50 MB of JSON as SDKs write it. Parsed, they take at most some hundred megabytes. */
const MAX_VALUES = 4 * 1024 * 1024
/** OTLP nests some twenty levels, and values in attributes a few more. */
const MAX_DEPTH = 512

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OBJECT_START = 0x7b
const OBJECT_END = 0x7d
const ARRAY_START = 0x5b
const ARRAY_END = 0x5d

/**
 * False for a JSON text that would take far more memory than its length: empty arrays and objects take three bytes to write and some
 * sixty to hold, so that 60 KB of gzip would fill the heap. Looks at each character once; judges no syntax.
 */
export function isWorthParsing(text: string): boolean {
  if (text.length <= MAX_UNCOUNTED) return true
  let values = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case OBJECT_START:
      case ARRAY_START:
        values++
        if (++depth > MAX_DEPTH) return false
        break
      case OBJECT_END:
      case ARRAY_END:
        depth--
        break
      case COMMA:
        values++
    }
    if (values > MAX_VALUES) return false
  }
  return true
}

/** Where the string that starts at `start` ends; at the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at++
  }
  return text.length
}
