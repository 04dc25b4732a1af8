import { type Identity, mergeIdentities } from '../identity.ts'
import { type RequestFacts, requestFacts } from '../request-facts.ts'
import { isLogin } from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import type { CredentialSignal, Signal, TokenSignal } from '../signals.ts'
import { announcesMail } from './announces-mail.ts'
import { isGiven, placeOf, redeemedBy } from './redeemed.ts'
import { isPlaceOfCodes, namesThing } from './redeemed-place.ts'
import { saysFailure } from './says-failure.ts'
import { saysSuccess } from './says-success.ts'
import { hasSessionBefore } from './session-before.ts'
import { typedId, typedIdentity } from './typed-name.ts'

/** No library was seen at work: what the request brought and what it was answered is all that there is. */
const LIBRARY = 'node:http'

/** What a request brought that only a person has, as the credential of what its answer hands out. */
export function redemptionOf(scope: RequestScope, facts: RequestFacts): CredentialSignal | undefined {
  const redeemed = redeemedBy(scope)
  if (scope.isPassedOn && redeemed?.method !== 'oauth') return undefined
  // Who has a session confirms an address by a code, or adds an account of a provider.
  if (redeemed === undefined || (redeemed.method !== 'password' && hasSessionBefore(facts))) return undefined
  const { method, signUp } = redeemed
  return { kind: 'credential', library: LIBRARY, method, signUp, bare: true, context: scope.heard?.givenIn() }
}

/**
 * The sign-ins of a proof that nobody was seen to check: the answer has to say by itself that it was right, so it must name the person,
 * by more than what was handed in, and no failure.
 */
export function redeemedTokens(
  redemption: CredentialSignal,
  tokens: readonly TokenSignal[],
  body: object | undefined,
  scope: RequestScope,
): readonly Signal[] {
  const { method } = redemption
  if (body !== undefined && (saysFailure(body) || (isOfMail(method) && isPreview(body)))) return []
  const { identity: provided, isOidc } = (method === 'oauth' ? scope.profile : undefined) ?? {}
  const known = tokens.map((token) => ({ ...token, identity: describedBy(token.identity, provided) }))
  const typed = body === undefined ? undefined : typedPerson(redemption, known, body, scope)
  if (typed !== undefined) return typed
  const people = new Set<string>()
  const named = known.filter(({ identity }) => {
    const userId = identity?.userId
    // One for access and one for its renewal: `{ tokens: { access: { token }, refresh: { token } } }`.
    if (userId === undefined || isTypedIn(scope, userId) || people.has(userId)) return false
    people.add(userId)
    return true
  })
  const credential = isOidc ? { ...redemption, method: 'oidc' } : redemption
  return named.flatMap((token) => [
    { ...credential, identity: token.identity },
    { ...token, method: credential.method },
  ])
}

/**
 * Who came in by a password or a code that the answer calls right in so many words, where a new session that nobody can read is all that it
 * hands out: whoever was typed in.
 */
function typedPerson(
  redemption: CredentialSignal,
  tokens: readonly TokenSignal[],
  body: object,
  scope: RequestScope,
): readonly Signal[] | undefined {
  const { method, signUp } = redemption
  const [token] = tokens
  if (token === undefined || tokens.length > 1 || token.identity !== undefined || signUp === true) return undefined
  if ((method !== 'password' && method !== 'otp') || !saysSuccess(body) || announcesMail(body)) return undefined
  const facts = requestFacts(scope)
  if (facts === undefined || !isLogin(facts) || namesThing(placeOf(facts))) return undefined
  const userId = typedId(facts.body)
  if (userId === undefined) return undefined
  const identity = { ...typedIdentity(facts.body), userId }
  return [
    { ...redemption, identity },
    { ...token, identity },
  ]
}

/** The app knows its own user; where nobody can see what it made of them, the provider's id has to do. */
function describedBy(identity: Identity | undefined, provided: Identity | undefined): Identity | undefined {
  if (identity?.userId === undefined || provided === undefined) return identity?.userId === undefined ? provided : identity
  return mergeIdentities(identity, { ...provided, userId: undefined })
}

/** Whether an id is what was typed in, or the mail address made of it. */
function isTypedIn(scope: RequestScope, userId: string): boolean {
  const [name = ''] = userId.split('@', 1)
  return isGiven(scope, userId) || (name !== userId && isGiven(scope, name))
}

function isOfMail(method: string | undefined): boolean {
  return method === 'otp' || method === 'magic_link'
}

/** An invitation that is shown, or an address that is verified now: the answer speaks of it, and signs nobody in. */
function isPreview(body: object): boolean {
  return Object.keys(body).some((name) => /^(?:inviter|invited_?by|invitation|invite)$/i.test(name))
}

/**
 * Whether an opaque cookie says too little: behind a code or a link at a place that verifies an address, or a sign-up that has to be
 * confirmed first, it may be that of any visitor.
 */
export function isCookieOfVisitor({ method, signUp }: CredentialSignal, facts: RequestFacts, body: object | undefined): boolean {
  if (signUp === true) return body !== undefined && announcesMail(body)
  if (!isOfMail(method)) return false
  const isVerified = Object.entries(body ?? {}).some(([name, value]) => value === true && VERIFIED.test(name))
  return isVerified || !isPlaceOfCodes(placeOf(facts))
}

const VERIFIED = /^(?:is_?)?(?:e?mail_?)?(?:verified|confirmed|activated)$/i
