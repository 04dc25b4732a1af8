import type { TokenClaims } from '../token-claims.ts'

const GUEST_FLAG = /^(?:is_?)?(?:guest|anonymous|anon)$/i
const GUEST_SUBJECT = /^(?:guest|anon(?:ymous)?|visitor)(?:[-_:|.]|$)/i
/** Fields in which people say who they are. `displayName`, `nickname` and `room` are none. */
const NAMING_FIELD =
  /^(?:(?:user|login|account|member)_?-?(?:name|id)?|e-?_?mail(?:_?-?address)?|name|phone(?:_?-?number)?|mobile|identifier|identity|uid|handle)$/i
const MAX_DEPTH = 3

/**
 * Whether a token is for a guest: its claims say so, or its subject reads like one and the request names nobody, as where a room is entered
 * by its password. Guests that have become users keep their ids, and then sign in under a name.
 *
 * @param body the parsed body; a request whose body is not known may name somebody
 */
export function isGuest(claims: TokenClaims, body: unknown): boolean {
  if (Object.keys(claims).some((name) => claims[name] === true && GUEST_FLAG.test(name))) return true
  const { sub } = claims
  return typeof sub === 'string' && GUEST_SUBJECT.test(sub) && typeof body === 'object' && body !== null && !namesSomebody(body)
}

/** Whether a parsed body has a field in which people say who they are. */
export function namesSomebody(body: object, depth = 0): boolean {
  return Object.entries(body).some(([name, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return depth < MAX_DEPTH && namesSomebody(value, depth + 1)
    return NAMING_FIELD.test(name) && value !== '' && value !== null
  })
}
