import type { RequestFacts } from '../request-facts.ts'
import { claimsInSecret, identityInSecret } from './identity-around.ts'
import { hasSessionCookie } from './session-cookie.ts'

/** A shorter state stands in a cookie by chance. */
const MIN_STATE = 8
const SESSION_CLAIM = /^(?:sid|jti|session_?id|session|s?id)$/i

/**
 * Whether the browser that comes back from a mail or a provider has a session of somebody. What it keeps for the way there and back is
 * none: a cookie with the state that the provider repeats, or one that can be read and names nobody.
 */
export function hasSessionBefore({ headers, url }: RequestFacts): boolean {
  const { cookie } = headers
  if (!hasSessionCookie(cookie)) return false
  const state = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('state') ?? ''
  const pairs = String(cookie).split(/;\s*/)
  return hasSessionCookie(pairs.filter((pair) => !holdsState(decoded(pair), state) && !isOfNobody(decoded(pair))).join('; '))
}

function holdsState(pair: string, state: string): boolean {
  return state.length >= MIN_STATE && pair.includes(state)
}

function isOfNobody(pair: string): boolean {
  const value = pair.slice(pair.indexOf('=') + 1)
  const claims = claimsInSecret(value)
  if (claims === undefined || Object.keys(claims).some((name) => SESSION_CLAIM.test(name))) return false
  return identityInSecret(value, '')?.userId === undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
