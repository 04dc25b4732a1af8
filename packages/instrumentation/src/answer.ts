import { requestFacts } from './request-facts.ts'
import type { RequestScope } from './request-scope.ts'

/** What a finished response shows of a login that nothing else tells of. */
export interface Answer {
  /** A cookie was set that may be a session: not one that is deleted, and none that a login only passes by. */
  readonly hasNewCookie: boolean
  /** The browser is sent to a page that says no, or back to the login. */
  readonly isRefusal: boolean
  /** The address, or the page that follows, says that an account is connected to one that exists. */
  readonly isConnecting: boolean
  /** Where the browser is sent to; empty: nowhere. */
  readonly location: string
}

/** What we use of a response: HTTP/1 keeps the headers as they went out, also those that were never set one by one. */
interface FinishedResponse {
  readonly _header?: unknown
  getHeader?(name: string): unknown
}

const REFUSAL_PATH =
  /(?:^|[/_-])(?:log-?in|sign-?in|error|denied|forbidden|unauthori[sz]ed|no[-_]?access|not[-_]?(?:allowed|invited|found)|fail(?:ed|ure)?)\/?$/i
const REFUSAL_QUERY = /(?:^|[?&])(?:error|err|failed|failure|denied|reason|login_?error|auth_?error)\b/i
const CONNECTED =
  /(?:^|[/_-])(?:settings?|connections?|connected|integrations?|linked|linking)(?:$|[/_?-])|(?:^|[?&])(?:connected|linked)\b/i
const CONNECTING = /(?:^|[/_-])(?:connect(?:ions?)?|link(?:ed|ing)?|integrations?|attach|bind)(?:$|[/_?-])/i
/** Cookies that carry something over a redirect, or belong to every visitor. */
const PASSING_COOKIE =
  /csrf|xsrf|flash|state|nonce|pkce|verifier|return|redirect|locale|lang|theme|visitor|analytics|transaction|oauth2-|^_ga|^__txn/i

/** What the response of a scope shows; undefined where there is none. */
export function answerOf(scope: RequestScope): Answer | undefined {
  if (scope.response === undefined) return undefined
  const headers = headersOf(scope.response as FinishedResponse)
  const location = headers('location')[0] ?? ''
  const [address = '', query = ''] = location.split('?', 2)
  return {
    hasNewCookie: headers('set-cookie').some(isNewCookie),
    isRefusal: REFUSAL_PATH.test(address) || REFUSAL_QUERY.test(query),
    isConnecting: CONNECTING.test(requestFacts(scope)?.url.split('?', 1)[0] ?? '') || CONNECTED.test(location),
    location,
  }
}

function headersOf(response: FinishedResponse): (name: string) => readonly string[] {
  const { _header } = response
  if (typeof _header === 'string') {
    const lines = _header.split('\r\n').map((line) => line.split(/:\s*(.*)/s, 2))
    return (name) => lines.filter(([key = '']) => key.toLowerCase() === name).map(([, value = '']) => value)
  }
  return (name) => {
    const value = response.getHeader?.(name)
    return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String)
  }
}

function isNewCookie(cookie: string): boolean {
  const [pair = '', ...attributes] = cookie.split(';')
  const cut = pair.indexOf('=')
  const value = pair.slice(cut + 1).trim()
  if (value === '' || value === '""' || PASSING_COOKIE.test(pair.slice(0, cut))) return false
  return !attributes.some((attribute) => {
    const [name = '', limit = ''] = attribute.trim().split('=', 2)
    if (/^max-age$/i.test(name)) return Number(limit) <= 0
    return /^expires$/i.test(name) && Date.parse(limit) <= Date.now()
  })
}
