/** Long enough not to be guessed, which a session's secret must be. */
const MIN_LENGTH = 16
/** Cookies that are secrets too, but let nobody in. */
const OTHER_COOKIE =
  /csrf|xsrf|state|nonce|pkce|verif|flash|lang|locale|theme|consent|cart|basket|mfa|2fa|totp|otp|two[-_]?factor|second[-_]?factor|challenge|pending|partial|half[-_]|interm|login[-_]?(?:step|ticket)|temp|tmp|pre[-_]?auth|sudo|elevat|confirm|device|visitor|track|anon|guest|return|redirect|next|refresh|prefer|banner|notice/i
const SESSION_COOKIE = /sess|auth|token|jwt|login|(?:^|[-_.])s?id$|^sid|user|account|identity|remember/i

/** Names under which this app was seen to hand out sessions. */
const learned = new Set<string>()
const MAX_LEARNED = 100

/** From now on a cookie of this name is a session's, whatever it is called: a login was seen to set it. */
export function learnSessionCookies(lines: readonly string[], values: readonly string[]): void {
  for (const line of lines) {
    const [pair = ''] = line.split(';', 1)
    const cut = pair.indexOf('=')
    if (learned.size < MAX_LEARNED && values.includes(decoded(pair.slice(cut + 1)))) learned.add(pair.slice(0, cut))
  }
}

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
    const isSession = learned.has(name) || (SESSION_COOKIE.test(name) && !OTHER_COOKIE.test(name))
    return isSession && pair.length - cut > MIN_LENGTH
  })
}

/** A cookie that is the session by itself, since the app has signed whose it is: `user_id=s:42.<signature>`. */
const USER_COOKIE = /^(?:[\w.-]*[-_.])?(?:user[-_.]?id|user|username|uid|member[-_.]?id)$/i
const SIGNED = /^(?:s:)?(?!j:)([^.]{1,128}|[^.@]+@.{1,128})\.[\w+/-]{27,}={0,2}$/

/**
 * Who a signed cookie says that the session is of, in the words of its name.
 *
 * @param lines `Set-Cookie` lines of the answer
 * @param value which of them: its value, decoded
 */
export function userOfSignedCookie(lines: readonly string[], value: string): string | undefined {
  const content = SIGNED.exec(value)?.[1]
  const isNamed = lines.some((line) => {
    const [pair = ''] = line.split(';', 1)
    const cut = pair.indexOf('=')
    return USER_COOKIE.test(pair.slice(0, cut)) && decoded(pair.slice(cut + 1)) === value
  })
  return isNamed ? content : undefined
}

/** Cookies that keep a login between its two steps. */
const TICKET_COOKIE =
  /mfa|2fa|totp|otp|two[-_]?factor|second[-_]?factor|challenge|pending|pre[-_]?auth|partial|half[-_]|interm|verif|login[-_]?(?:step|ticket)/i

/**
 * The secrets of cookies that keep a login between its two steps.
 *
 * @param lines `Set-Cookie` lines of an answer, or the pairs of a request
 * @returns their values, decoded
 */
export function ticketCookies(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [pair = ''] = line.split(';', 1)
    const cut = pair.indexOf('=')
    const value = decoded(pair.slice(cut + 1))
    return TICKET_COOKIE.test(pair.slice(0, cut)) && value.length >= MIN_LENGTH ? [value] : []
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
