import { isImpersonation, tokenPurpose } from '../token-claims.ts'
import type { SessionClaims } from './library.ts'

/** The library's own claim of factors: `c` says when each was given, `v` whether they are enough. */
const FACTORS_CLAIM = 'st-mfa'
/** A claim that an app made for its second factor before the library had one, e.g. `2fa-completed`; `mfaEnabled` says nothing of a session. */
const FACTOR_CLAIM =
  /^st-mfa$|(?:2fa|mfa|(?:second|two)[-_]?factor)(?:auth(?:entication)?)?[-_]?(?:complet|verif|done|pass|satisf|ok$)/i
const GUEST_CLAIM = /^(?:is[-_]?)?(?:anonymous|guest)$/i
const MILLIS = 1000

/** What the claims say that a session is for. */
export type SessionKind = 'person' | 'pending' | 'guest' | 'impersonation'

/** Whether somebody is signed in by a session with these claims, and who by whom. */
export function sessionKind(claims: SessionClaims): SessionKind {
  const plain = plainClaims(claims)
  if (isImpersonation(plain) || Object.keys(plain).some((name) => /^is[-_]?impersonat/i.test(name) && Boolean(plain[name])))
    return 'impersonation'
  if (Object.keys(plain).some((name) => GUEST_CLAIM.test(name) && plain[name] === true)) return 'guest'
  return isPending(claims) || tokenPurpose(plain) === 'second-factor' ? 'pending' : 'person'
}

/** Whether a session waits for a factor, by the library's claim or by one of the app. */
export function isPending(claims: SessionClaims): boolean {
  for (const name in claims) if (FACTOR_CLAIM.test(name) && bareValue(claims[name]) === false) return true
  return false
}

/** Claims with their bare values: the library keeps each beside the time at which it was fetched (`{ v, t }`). */
export function plainClaims(claims: SessionClaims): SessionClaims {
  return Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, bareValue(claim)]))
}

function bareValue(claim: unknown): unknown {
  if (typeof claim !== 'object' || claim === null || !('v' in claim)) return claim
  return 't' in claim || 'c' in claim ? claim.v : claim
}

/** What was given first of several factors. */
export interface FirstFactor {
  /** The library's name of it, e.g. `emailpassword`; undefined where an app has its own claim. */
  readonly factorId: string | undefined
  /** Milliseconds since 1970. */
  readonly givenAt: number
}

/** When the login began whose second factor a session waits for; undefined where the claims do not say. */
export function firstFactorOf(claims: SessionClaims): FirstFactor | undefined {
  const { [FACTORS_CLAIM]: factors } = claims as { readonly [FACTORS_CLAIM]?: { readonly c?: unknown } | null }
  const times = typeof factors?.c === 'object' && factors.c !== null ? Object.entries(factors.c) : []
  const given = times.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  if (given.length > 0) {
    const [factorId, seconds] = given.reduce((first, one) => (one[1] < first[1] ? one : first))
    return { factorId, givenAt: seconds * MILLIS }
  }
  const own = Object.entries(claims).find(([name]) => FACTOR_CLAIM.test(name))?.[1] as { readonly t?: unknown } | undefined
  return typeof own?.t === 'number' ? { factorId: undefined, givenAt: own.t } : undefined
}
