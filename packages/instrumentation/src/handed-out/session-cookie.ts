/** Long enough not to be guessed, which a session's secret must be. */
const MIN_LENGTH = 16
/** Cookies that are secrets too, but let nobody in. */
const OTHER_COOKIE =
  /csrf|xsrf|state|nonce|pkce|verifier|flash|lang|locale|theme|consent|cart|basket|mfa|2fa|totp|otp|two[-_]?factor|second[-_]?factor|challenge|pending|temp|tmp|pre[-_]?auth|sudo|elevat|confirm|device|visitor|track|anon|guest|return|redirect|next|refresh|prefer|banner|notice/i
const SESSION_COOKIE = /sess|auth|token|jwt|login|(?:^|[-_.])s?id$|^sid|user|account|identity|remember/i

/**
 * The cookies of an answer that let the browser in from now on: secrets that it did not have before. A cookie that is deleted or sent
 * again as it was is none.
 *
 * @param lines `Set-Cookie` lines of the answer
 * @param before the `Cookie` header of the request
 * @returns their values, decoded
 */
export function newSessionCookies(lines: readonly string[], before: unknown): readonly string[] {
  const old = new Set(typeof before === 'string' ? before.split(/;\s*/).map(decoded) : [])
  return lines.flatMap((line) => {
    const [pair = '', ...attributes] = line.split(/;\s*/)
    const cut = pair.indexOf('=')
    const name = pair.slice(0, cut)
    const value = decoded(pair.slice(cut + 1))
    const isSecret = SESSION_COOKIE.test(name) || attributes.some((attribute) => /^httponly$/i.test(attribute))
    const isGone = attributes.some((attribute) => /^max-age=(?:0|-\d+)$/i.test(attribute) || isPast(attribute))
    const isNew = !old.has(decoded(pair))
    return isSecret && isNew && !isGone && !OTHER_COOKIE.test(name) && value.length >= MIN_LENGTH ? [value] : []
  })
}

/** Whether a request carries a secret under the name of a session. */
export function hasSessionCookie(header: unknown): boolean {
  if (typeof header !== 'string') return false
  return header.split(/;\s*/).some((pair) => {
    const cut = pair.indexOf('=')
    const name = pair.slice(0, cut)
    return SESSION_COOKIE.test(name) && !OTHER_COOKIE.test(name) && pair.length - cut > MIN_LENGTH
  })
}

function isPast(attribute: string): boolean {
  const date = /^expires=(.*)$/i.exec(attribute)?.[1]
  return date !== undefined && Date.parse(date) < Date.now()
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
