import { noteSignalIn } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import {
  isConfirming,
  isInternalCheck,
  isLogin,
  isPlaceOfSignedIn,
  isRecovery,
  isSignInPlace,
  isSignUp,
  pathOf,
} from '../request-place.ts'
import { handWrittenOf, type RequestScope, type Secrets, secretsOf } from '../request-scope.ts'
import { findSession } from '../session-store/find-session.ts'
import { hasNameBesidePassword, type SecretOrigin, secretOrigin } from './secret-origin.ts'

/** Secrets kept per request for comparing them with each other. */
const MAX_SECRETS = 16

/**
 * A secret was compared with a stored hash: a credential if a person handed it in. Keys and tokens that a machine sent are none, and
 * a match in a request that also chooses another password is a changed password.
 */
export function noteComparison(scope: RequestScope, library: string, secret: unknown, isMatch: boolean): void {
  const text = textOf(secret)
  if (text === undefined) return
  const origin = secretOrigin(text, scope)
  if (origin.kind === 'machine') {
    if (isMatch) noteSignalIn(scope, { kind: 'non-interactive', library, method: 'token' })
    return
  }
  if (origin.kind === 'token') return
  const method = origin.isCode ? 'otp' : 'password'
  if (isMatch) noteMatch(scope, library, text, method)
  else noteSignalIn(scope, { kind: 'failure', library, method })
}

function noteMatch(scope: RequestScope, library: string, secret: string, method: string): void {
  const hand = handWrittenOf(scope)
  const secrets = secretsOf(scope)
  findSession(scope)
  // The login of a batch that came before has written its session by now.
  for (const session of hand.sessions) session.checkpoint()
  keep(secrets.proven, secret)
  const signUp = secrets.chosen.includes(secret)
  const fresh = method === 'password' && isGivenAnew(scope)
  noteSignalIn(scope, { kind: 'credential', library, method, bare: true, fresh, signUp, secondFactor: method === 'otp' })
  noteChange(scope, library, secrets)
  // A new password that is compared with the hash just made of it, or with the old one, lets nobody in.
  if (isRecoveryPath(scope)) noteSignalIn(scope, { kind: 'non-interactive', library, method: 'recovery' })
  for (const session of hand.sessions) session.arm()
  if (isConfirmation(scope)) noteSignalIn(scope, { kind: 'non-interactive', library, method: 'confirmation' })
}

/** Whether a password is asked for once more before something is changed: by what is asked for, or by it and who is signed in. */
function isConfirmation(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  if (facts === undefined) return false
  const path = pathOf(facts.url)
  if (isConfirming(facts) || isInternalCheck(path)) return true
  return isPlaceOfSignedIn(path) && scope.signals.some(({ kind }) => kind === 'restored')
}

/** Whether a password comes with a name to the address of a sign-in: whoever was signed in before signs in once more. */
function isGivenAnew(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && isSignInPlace(pathOf(facts.url)) && hasNameBesidePassword(facts.body)
}

/** By the path alone: forms of logins are posted to `/login?reset=done`. */
function isRecoveryPath(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && isRecovery(facts, pathOf(facts.url))
}

/**
 * A secret was hashed to be stored: alone a sign-up, after a comparison with the same one an upgrade of its hash, with another one a
 * changed password.
 */
export function noteHashing(scope: RequestScope, library: string, secret: unknown): void {
  const text = textOf(secret)
  if (text === undefined) return
  const origin = secretOrigin(text, scope)
  if (origin.kind !== 'person' || !isChosen(text, origin, scope)) return
  const hand = handWrittenOf(scope)
  const secrets = secretsOf(scope)
  const isFirst = secrets.chosen.length === 0 && secrets.proven.length === 0
  keep(secrets.chosen, text)
  noteChange(scope, library, secrets)
  if (!isFirst || isForSomebodyElse(scope)) return
  if (isRecoveryRequest(scope)) {
    noteSignalIn(scope, { kind: 'non-interactive', library, method: 'recovery' })
    return
  }
  findSession(scope)
  noteSignalIn(scope, { kind: 'credential', library, method: 'password', bare: true, signUp: true })
  for (const session of hand.sessions) session.arm()
}

/** Whether a forgotten password is being replaced. */
export function isRecoveryRequest(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && isRecovery(facts, facts.url)
}

/** Who is signed in and sets a password elsewhere than at a sign-up sets it for somebody else: an administrator, who stays who they are. */
function isForSomebodyElse(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  if (facts === undefined || isLogin(facts)) return false
  const isSignedIn =
    typeof facts.headers['authorization'] === 'string' ||
    scope.signals.some(({ kind }) => kind === 'non-interactive' || kind === 'restored')
  return isSignedIn || ADMINISTRATION.test(pathOf(facts.url))
}

const ADMINISTRATION = /(?:^|\/)admin(?:istration)?\//i
/** A code for a mail or a text message; as a password it would be typed in, and stand in the body. */
const SHORT_CODE = /^\d{4,8}$/

/** What `createHmac` and `createHash` make of a password, in hex or base64: the shortest of 20 bytes. */
const DIGEST = /^(?:[0-9a-f]{40,128}|[\w+/-]{27,}={0,2})$/i

/**
 * Apps also hash tokens and codes that they make: those do not stand in the request, and look made. So does a password with a pepper; at
 * the address of a sign-up, beside a name and the one password that was chosen, it is that.
 */
function isChosen(secret: string, origin: SecretOrigin, scope: RequestScope): boolean {
  if (origin.isSubmitted) return true
  const facts = requestFacts(scope)
  if (facts?.body === undefined) return !/^[\w-]{20,}$/.test(secret) && !SHORT_CODE.test(secret)
  return DIGEST.test(secret) && isSignUp(facts) && hasNameBesidePassword(facts.body)
}

/** One secret was proven and another one chosen: whoever was signed in before stays it, nobody signs in by that. */
function noteChange(scope: RequestScope, library: string, { proven, chosen }: Secrets): void {
  if (proven.length === 0 || !chosen.some((secret) => !proven.includes(secret))) return
  noteSignalIn(scope, { kind: 'non-interactive', library, method: 'password_change' })
}

function keep(secrets: string[], secret: string): void {
  if (secrets.length < MAX_SECRETS && !secrets.includes(secret)) secrets.push(secret)
}

function textOf(secret: unknown): string | undefined {
  if (typeof secret === 'string') return secret
  return secret instanceof Uint8Array ? Buffer.from(secret).toString('utf8') : undefined
}
