import { createHash } from 'node:crypto'
import { methodName } from '../hosted/method-name.ts'
import type { TokenClaims } from '../token-claims.ts'

/** How long after the credential was proven a session counts as fresh. */
export const FRESH_FOR_MILLIS: number = 10 * 60_000
/** Clocks of provider and app differ; a token from further in the future is not believed. */
const MAX_SKEW_MILLIS = 60_000
/** Clerk counts minutes since the first factor in whole numbers. */
const FRESH_FACTOR_MINUTES = 1
/** What providers write where no credential of a sign-in was proven. */
const NO_CREDENTIAL = /^(?:anonymous|recovery|email_change|phone_change|token_refresh)$/i
/** Characters of the digest that are kept: 132 bits. */
const ID_LENGTH = 22

/** A session whose credential was proven a moment ago. */
export interface FreshSession {
  /** The same wherever this session is seen, and no secret: a digest of issuer and session id. */
  readonly id: string
  readonly method: string
  /** true: the provider says that somebody else acts as this user. */
  readonly impersonated: boolean
}

/**
 * The session that a verified token belongs to, if its credential was proven a moment ago; undefined if not, or if nothing tells.
 *
 * Which session: `sid`, `session_id`, else `sub` with `auth_time`. When it was proven: `fva` (Clerk: minutes since the first factor
 * at the time of the token), `auth_time` (OpenID Connect, Firebase), the entries of `amr` with a time (Supabase). A token that only
 * says when it was issued proves nothing: it may have been refreshed.
 *
 * @param now milliseconds since the epoch
 */
export function freshSession(claims: TokenClaims, now: number): FreshSession | undefined {
  const id = sessionId(claims)
  if (id === undefined || !isFresh(claims, now)) return undefined
  return { id, method: methodOf(claims), impersonated: isObject(claims['act']) }
}

/** The digest that names the session of a token; undefined where the token belongs to none. */
export function sessionId(claims: TokenClaims): string | undefined {
  const { iss, aud, sid, session_id: id = sid, sub, auth_time: time, firebase } = claims
  // ID tokens and session cookies have different issuers; the project is the audience of both.
  const user = sub ?? claims['user_id']
  if (isObject(firebase)) return isText(user) && typeof time === 'number' ? digest(['firebase', aud, user, time]) : undefined
  if (isText(id)) return digest([iss, id])
  return isText(sub) && typeof time === 'number' ? digest([iss, sub, time]) : undefined
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, ID_LENGTH)
}

function isFresh(claims: TokenClaims, now: number): boolean {
  const { fva, auth_time: time, iat } = claims
  const age: unknown = Array.isArray(fva) ? fva[0] : undefined
  if (typeof age === 'number') return age >= 0 && age <= FRESH_FACTOR_MINUTES && typeof iat === 'number' && isRecent(iat, now)
  const provenAt = typeof time === 'number' ? time : lastProof(claims)?.timestamp
  return provenAt !== undefined && isRecent(provenAt, now) && !isAnonymous(claims)
}

function isRecent(seconds: number, now: number): boolean {
  const age = now - seconds * 1000
  return age <= FRESH_FOR_MILLIS && age >= -MAX_SKEW_MILLIS
}

interface Proof {
  readonly method: string
  readonly timestamp: number
}

/** Supabase lists what was proven, the latest first: `amr: [{ method, timestamp }]`. */
function proofs({ amr }: TokenClaims): readonly Proof[] {
  if (!Array.isArray(amr)) return []
  return amr.filter((entry: Partial<Proof> | null): entry is Proof => {
    const { method, timestamp } = entry ?? {}
    return isText(method) && typeof timestamp === 'number' && !NO_CREDENTIAL.test(method)
  })
}

function lastProof(claims: TokenClaims): Proof | undefined {
  return proofs(claims).toSorted((one, other) => other.timestamp - one.timestamp)[0]
}

/** Whether a provider's token is that of a visitor who has proven nothing (Firebase, Supabase). */
export function isAnonymous({ is_anonymous: isAnonymousUser, firebase }: TokenClaims): boolean {
  return isAnonymousUser === true || (isObject(firebase) && firebase['sign_in_provider'] === 'anonymous')
}

/** How the first factor was proven, in our words. */
export function methodOf(claims: TokenClaims): string {
  const { firebase, amr } = claims
  if (isObject(firebase)) return methodName(firebase['sign_in_provider'])
  // In whole seconds: where two are of the same, the later one stands first.
  const [first] = proofs(claims)
    .toReversed()
    .toSorted((one, other) => one.timestamp - other.timestamp)
  return methodName(first?.method ?? (Array.isArray(amr) ? amr.find((name) => methodName(name) !== 'unknown') : undefined))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
