import { isLoginPlace } from '../request-place.ts'
import { tokenClaims } from '../token-claims.ts'
import { isAnonymous } from '../verified-session/fresh-session.ts'

/** Where browsers come back to, and where apps send what a provider gave them: besides the places of logins. */
export const PROVIDER_PATH: RegExp =
  /callback|oauth|oidc|sso|social|one[-_]?tap|google|apple|facebook|github|gitlab|microsoft|azure|linkedin/i
/** RFC 6749, 4.1.2: what a provider hands back through the browser. Long enough not to be a code that is typed in. */
const AUTHORIZATION_CODE = /^\S{10,2048}$/
/** RFC 6749 and 7636: what stands beside an authorization code. The first also beside other codes, the second beside no other. */
const BESIDE_CODE = /^(?:state|iss|session_state)$/i
const EXCHANGE = /^(?:redirect_?ur[il]|code_?verifier)$/i
const ID_TOKEN = /^(?:id_?token|identity_?token|credential)$/i
/** Seconds: an older one was kept and is sent again. */
const FRESH = 600

/**
 * How a request brings the answer of an identity provider, if it does: a code that the app is to exchange by itself (`oauth`), or an ID
 * token that the provider's script gave to the page (`oidc`).
 *
 * @param given fields of body and query
 * @param path without the query
 */
export function answerOfProvider(
  given: readonly (readonly [string, string])[],
  path: string,
  now: number = Date.now(),
): 'oauth' | 'oidc' | undefined {
  const has = (names: RegExp): boolean => given.some(([name]) => names.test(name))
  // Here somebody else's app exchanges what this one has given out as a provider.
  if (has(/^grant_type$/)) return undefined
  const hasCode = given.some(([name, value]) => name === 'code' && AUTHORIZATION_CODE.test(value))
  if (hasCode && has(EXCHANGE)) return 'oauth'
  if (!PROVIDER_PATH.test(path) && !isLoginPlace(path)) return undefined
  const idToken = given.find(([name]) => ID_TOKEN.test(name))?.[1]
  if (idToken !== undefined && isFresh(idToken, now)) return 'oidc'
  return hasCode && has(BESIDE_CODE) ? 'oauth' : undefined
}

function isFresh(idToken: string, now: number): boolean {
  const claims = tokenClaims(idToken)
  if (claims === undefined || claims['iss'] === undefined || isAnonymous(claims)) return false
  const { auth_time: provenAt, iat: issuedAt } = claims
  const time = typeof provenAt === 'number' ? provenAt : issuedAt
  return typeof time === 'number' && now / 1000 - time < FRESH
}
