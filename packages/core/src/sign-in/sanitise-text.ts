/** Longest string in an event, in UTF-16 units. A longer one is cut and ends with `CUT_MARK`. */
export const MAX_TEXT_LENGTH = 4096

/** Last character of a string that was cut. */
export const CUT_MARK = '…'

// With the flag `u` a proper pair is one code point, so this matches lone halves only.
const LONE_SURROGATES = /\p{Surrogate}/gu
const REPLACEMENT = '\uFFFD'

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xe000
}

/** At most `maxLength` UTF-16 units of a text, never half a surrogate pair; a text that was cut ends with `CUT_MARK`. */
export function cutText(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  if (text.length <= maxLength) return text
  const end = maxLength - CUT_MARK.length
  return text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end) + CUT_MARK
}

/** True for nearly every text. A loop is far less code than two replacements, and in a login code is cold. */
function isClean(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0 || isSurrogate(code)) return false
  }
  return true
}

/**
 * A text that every JSON parser and database takes: lone surrogates and NUL become U+FFFD (UTF-8 cannot hold the first,
 * PostgreSQL refuses the second), and the length is bounded.
 */
export function sanitiseText(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  const cut = cutText(text, maxLength)
  return isClean(cut) ? cut : cut.replace(LONE_SURROGATES, REPLACEMENT).replaceAll('\0', REPLACEMENT)
}
