/** Longest text that a glob looks at, in UTF-16 units; a longer one never fits. Bounds the work for one attribute. */
export const MAX_GLOB_TEXT_LENGTH = 4096

/** True if the text is a glob rather than a literal: it holds `*` or `?`. */
export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

function characterWidth(text: string, at: number): number {
  const code = text.charCodeAt(at)
  const next = text.charCodeAt(at + 1)
  return code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000 ? 2 : 1
}

/**
 * Matches a whole text against a glob: `*` stands for any run of characters, also none and also with `/`; `?` for exactly one.
 * There is no escape: to match a literal `*`, write `*`. Only the last `*` is ever retried, so the work is at most
 * text length times glob length, whatever both hold.
 */
export function compileGlob(glob: string): (text: string) => boolean {
  return (text) => {
    if (text.length > MAX_GLOB_TEXT_LENGTH) return false
    let t = 0
    let g = 0
    let starAt = -1
    let retryAt = 0
    while (t < text.length) {
      const wanted = glob[g]
      if (wanted === '*') {
        starAt = g++
        retryAt = t
      } else if (wanted === '?') {
        g++
        t += characterWidth(text, t)
      } else if (wanted !== undefined && wanted === text[t]) {
        g++
        t++
      } else if (starAt >= 0) {
        g = starAt + 1
        retryAt += characterWidth(text, retryAt)
        t = retryAt
      } else {
        return false
      }
    }
    while (glob[g] === '*') g++
    return g === glob.length
  }
}
