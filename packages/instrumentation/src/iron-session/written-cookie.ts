import type { RequestScope } from '../request-scope.ts'

/** What can be asked for the cookies that it sends: a response of `node:http`, a web `Response` or `Headers`. */
interface CookieCarrier {
  getHeader?(name: string): unknown
  getSetCookie?(): string[]
  readonly headers?: CookieCarrier
}

/**
 * Whether the sealed cookie was written in this request. Where the cookies go through a store of the framework, the response says
 * it; a response that tells nothing (its headers were written in one go) is believed to have it.
 *
 * @param args of `getIronSession`
 */
export function isCookieWritten(args: readonly unknown[], scope: RequestScope): boolean {
  const hasResponse = args[2] !== undefined
  const { cookieName } = (hasResponse ? args[2] : args[1]) as { cookieName?: unknown }
  if (typeof cookieName !== 'string') return true
  const cookies = hasResponse ? setCookies(args[1]) : setCookies(scope.response)
  if (cookies === undefined) return !hasResponse
  return cookies.some((cookie) => isWith(cookie, cookieName))
}

/** The value may be split over `name.0`, `name.1`; an empty one deletes the cookie. */
function isWith(cookie: string, name: string): boolean {
  const cut = cookie.indexOf('=')
  const written = cookie.slice(0, cut)
  return (written === name || written === `${name}.0`) && !/^=(?:""|)(?:;|$)/.test(cookie.slice(cut))
}

function setCookies(carrier: unknown): readonly string[] | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined
  const { getHeader, getSetCookie, headers } = carrier as CookieCarrier
  if (typeof getSetCookie === 'function') return getSetCookie.call(carrier)
  if (typeof headers?.getSetCookie === 'function') return headers.getSetCookie()
  if (typeof getHeader !== 'function') return undefined
  const value = getHeader.call(carrier, 'set-cookie')
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}
