import { type Answer, answerOf } from '../answer.ts'
import { mergeIdentities } from '../identity.ts'
import { type RequestFacts, requestFacts } from '../request-facts.ts'
import { operationsOf } from '../request-operations.ts'
import { isAskedAgain, isConfirming, isLogin, isPlaceOfSignedIn, pathOf } from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import { findSession } from '../session-store/find-session.ts'
import { isPosted, waitingSessions, withdrawSessions } from '../session-store/unfinished-logins.ts'
import type { CredentialSignal, Signal, TokenSignal } from '../signals.ts'
import { isImpersonation, type TokenClaims, tokenPurpose } from '../token-claims.ts'
import { parseBody, type TokenInBody, tokensIn } from './answer-body.ts'
import { asksExpressly, asksForMore, isFactorPage, isSecondPage } from './asks-for-more.ts'
import { isGuest } from './guest.ts'
import { claimsInSecret, identityAmong, identityInSecret } from './identity-around.ts'
import { letsNobodyIn } from './lets-nobody-in.ts'
import { objectsIn } from './objects-in.ts'
import { oncePerPerson } from './once-per-person.ts'
import { bringsCode, isGiven, isPasswordAlone, isShared, placeOf, redeemedBy } from './redeemed.ts'
import { asksForCode } from './redeemed-place.ts'
import { isCookieOfVisitor, redeemedTokens, redemptionOf } from './redemption.ts'
import { saysFailure, saysFailurePlainly } from './says-failure.ts'
import { hasSessionCookie, learnSessionCookies, newSessionCookies, userOfSignedCookie } from './session-cookie.ts'
import { endFirstStep, firstStepOf, rememberTickets } from './tickets.ts'
import { withTypedName } from './typed-name.ts'

/**
 * What the answer to a proven credential hands out, where no library that we know made it: the cookie of a session of the app's own,
 * or a token of its own, in the header or in the body. Each is a token in the ledger's sense, so a session or a library's own event
 * beside it has used the credential up, and it counts for nothing.
 */
export function handedOut(scope: RequestScope): readonly Signal[] {
  const { heard, signals } = scope
  const facts = requestFacts(scope)
  if (heard === undefined || facts === undefined) return []
  const text = heard.text()
  const cookies = newSessionCookies(heard.cookies(), facts.headers['cookie'])
  const body = parseBody(text)
  const answer = answerOf(scope)
  const isUnfinished = (body !== undefined && asksForMore(body)) || isSecondPage(answer?.location ?? '')
  const isRefused =
    (body !== undefined && saysFailure(body)) || (answer !== undefined && answer.location !== '' && answer.isRefusal)
  if (isUnfinished) withdrawTokens(scope)
  if ((body !== undefined && asksExpressly(body)) || isFactorPage(answer?.location ?? '')) {
    withdrawSessions(scope, { kind: 'credential', method: redeemedBy({ ...scope, signals: [] })?.method })
  } else if (!isUnfinished && !isRefused) signals.push(...finishedSessions(scope, facts, body ?? text, answer))
  const secrets = [...cookies, ...heard.headerTokens()]
  const unproven = oncePerPerson((scope.unproven ?? []).filter(({ token }) => isSent(token, secrets, text)))
  if (unproven.length > 0 && !isUnfinished && !isRefused && !isOfOther(scope, unproven)) {
    endFirstStep(facts)
    return unproven
  }
  const proven = signals.findLast((signal) => signal.kind === 'credential')
  const remembered = proven === undefined ? firstStepOf(facts) : undefined
  const firstStep = remembered && { ...remembered, context: heard.givenIn() }
  const redemption = proven === undefined && firstStep === undefined ? redemptionOf(scope, facts) : undefined
  const credential = proven ?? firstStep ?? redemption
  if (credential === undefined || isVetoed(credential, signals)) return []
  findSession(scope)
  const isAsking = isUnfinished || (firstStep !== undefined && asksForCode(placeOf(facts)))
  const newInHeaders = heard.headerTokens().filter((token) => !Object.values(facts.headers).includes(token))
  const inHeaders = newInHeaders.map((token) => ({ token, around: objectsIn(body) as readonly object[] }))
  if (isAsking || (cookies.length === 0 && inHeaders.length === 0 && tokensIn(body ?? []).length === 0)) {
    if (isAsking || redemption === undefined) {
      rememberTickets(heard.cookies(), isAsking ? body : undefined, withTypedName(credential, facts))
    }
    return []
  }
  const sessions = scope.handWritten?.sessions ?? []
  // A session store, a signed token, an event: whoever made it has said what it means.
  const isSpoken =
    signals.some(({ kind }) => kind === 'session' || kind === 'event' || kind === 'halfway') ||
    sessions.some(({ user }) => user !== undefined)
  if (isSpoken) return []
  const isLetIn = firstStep !== undefined || credential.secondFactor === true || !isCookieOfConfirmation(facts)
  const isOfThing = firstStep === undefined && isShared(facts)
  const isConfirmed = firstStep === undefined && isConfirmation(facts)
  const given = isOfThing || isConfirmed ? [] : tokensOrHeader(tokensIn(body ?? []), inHeaders)
  // A secret that is only repeated is handed out by nobody.
  const inBody = given.filter(({ token }) => !isGiven(scope, token) && !facts.url.includes(token))
  const named = { userId: userOfSignedCookie(heard.cookies(), cookies[0] ?? '') }
  const around = [named, ...objectsIn(body), ...peopleOf(facts.request)]
  const forSomebody = (claims: TokenClaims): boolean =>
    tokenPurpose(claims) === undefined && !isImpersonation(claims) && !isGuest(claims, facts.body)
  const ofVisitor = (redemption !== undefined || credential.signUp === true) && isCookieOfVisitor(credential, facts, body)
  const mustShow = ofVisitor || sessions.length > 0
  const letIn = isLetIn ? cookies.filter((cookie) => !mustShow || claimsInSecret(cookie) !== undefined) : []
  const found = tokensOf(letIn, inBody, around, credential, forSomebody)
  // Beside a session of nobody an opaque secret may be that session's, and says of nobody that they came in.
  const tokens = sessions.length === 0 ? found : found.filter((one) => one.identity?.userId !== undefined)
  // An account that was made now and has to wait, behind the cookie of a visitor.
  if (credential.signUp === true && tokens.every(({ identity }) => identity === undefined) && letsNobodyIn(scope)) return []
  if (tokens.length > 0) learnSessionCookies(heard.cookies(), letIn)
  // Who was refused behind a right password (an account that is locked) has the cookie of a visitor.
  if (credential.bare === true && body !== undefined && saysFailurePlainly(body)) return []
  if (redemption !== undefined) return isRefused ? [] : redeemedTokens(redemption, tokens, body, scope)
  if (firstStep === undefined || tokens.length === 0) return tokens
  if (isRefused) return []
  endFirstStep(facts)
  return [firstStep, ...tokens]
}

/**
 * The second factor of people whose session names them already: it was right where the request brings a code, or somebody was seen to check
 * one, and the answer goes on. A page that is shown once more (HTML with status 200) says nothing.
 */
function finishedSessions(
  scope: RequestScope,
  facts: RequestFacts,
  body: object | string | undefined,
  answer: Answer | undefined,
): readonly Signal[] {
  const waiting = waitingSessions(scope)
  if (waiting.length === 0 || !isPosted(facts) || asksForCode(placeOf(facts))) return []
  const isGivenFactor = bringsCode(facts) || scope.signals.some(({ kind }) => kind === 'credential')
  const goesOn = typeof body === 'object' || body === '' || (answer !== undefined && answer.location !== '')
  return isGivenFactor && goesOn ? waiting.flatMap(({ end }) => end()) : []
}

/** Signed behind a proven password, and yet the answer asks for more: a token of the second step that says nothing of it. */
function withdrawTokens(scope: RequestScope): void {
  const { signals } = scope
  for (let index = signals.length - 1; index >= 0; index -= 1) if (signals[index]?.kind === 'token') signals.splice(index, 1)
}

/** A login that is passed on belongs to the service behind. */
function isOfOther({ isPassedOn }: RequestScope, signals: readonly Signal[]): boolean {
  return isPassedOn === true && signals.some((signal) => signal.kind === 'credential' && signal.method !== 'oauth')
}

/** A provider's answer also links and grants; and beside a machine's token or a restored session a password confirms. */
function isVetoed(credential: CredentialSignal, signals: readonly Signal[]): boolean {
  if (credential.atProvider === true || credential.delegated === true) return true
  return credential.bare !== true && signals.some(({ kind }) => kind === 'non-interactive' || kind === 'restored')
}

/** Who sends a session or a token along and proves the password elsewhere than at a login gets a token for something. */
function isConfirmation(facts: RequestFacts): boolean {
  const { headers } = facts
  const hasSession = headers['authorization'] !== undefined || hasSessionCookie(headers['cookie'])
  return isConfirming(facts) || isAskedAgain(facts) || (hasSession && !isLogin(facts) && operationsOf(facts).length === 0)
}

/**
 * The same of cookies. A browser has one before it signs in, too, so more must speak for it: a place for people who are signed in, or a
 * password that comes without a name. Without a name it also opens a shared page, which makes nobody out.
 */
function isCookieOfConfirmation(facts: RequestFacts): boolean {
  if (isConfirming(facts) || isAskedAgain(facts) || isShared(facts)) return true
  if (isLogin(facts)) return false
  return (isConfirmation(facts) && isPlaceOfSignedIn(pathOf(facts.url))) || isPasswordAlone(facts.body)
}

function tokensOf(
  cookies: readonly string[],
  tokens: readonly TokenInBody[],
  around: readonly unknown[],
  { library, method, context }: CredentialSignal,
  forSomebody: (claims: TokenClaims) => boolean,
): readonly TokenSignal[] {
  const signal = (secret: string, objects: readonly unknown[]): TokenSignal | undefined => {
    const claims = claimsInSecret(secret)
    if (claims !== undefined && !forSomebody(claims)) return undefined
    const identity = mergeIdentities(identityInSecret(secret, library), identityAmong(objects, library))
    return { kind: 'token', library, method, identity: identity.userId === undefined ? undefined : identity, context }
  }
  const inBody = tokens.map((one) => signal(one.token, one.around))
  const [cookie] = cookies
  // A token and a cookie of one answer are one session.
  const found = inBody.length > 0 || cookie === undefined ? inBody : [signal(cookie, around)]
  return found.filter((one) => one !== undefined)
}

/** Where middleware of an app keeps the person of a request. */
function peopleOf(request: object): readonly unknown[] {
  const { session, user, auth, res } = request as Record<string, unknown>
  const { locals } = (res ?? {}) as { locals?: unknown }
  return [session, { user }, auth, locals]
}

/** One login has one token, wherever it stands. */
function tokensOrHeader(inBody: readonly TokenInBody[], inHeaders: readonly TokenInBody[]): readonly TokenInBody[] {
  return inBody.length > 0 ? inBody : inHeaders.slice(0, 1)
}

/** A body that cannot be read may hold it. */
function isSent(token: string, cookies: readonly string[], text: string | undefined): boolean {
  return text === undefined || text.includes(token) || cookies.some((cookie) => cookie.includes(token))
}
