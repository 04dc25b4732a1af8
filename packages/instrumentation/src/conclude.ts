/**
 * From the facts of one request to the sign-ins in it: a pure fold over the ledger, so that every row of the table in
 * `docs/decisions/0020-signal-engine.md` is one test. The conclusions of a ledger are a prefix of those of the same ledger with
 * more signals behind: the caller concludes after every signal and writes only what is new.
 */
import type { Circumstances, Conclusion, NoSignInReason } from './conclusion.ts'
import { credentialOf, describedBy, isConfirmation, isNew, isOtherPerson } from './credential.ts'
import { dismissal, isConfirmedBy } from './held-event.ts'
import { type Identity, mergeIdentities, samePerson } from './identity.ts'
import {
  type CredentialSignal,
  type EventSignal,
  type NonInteractiveSignal,
  RECORDED_LIBRARY,
  type SessionSignal,
  type Signal,
  type TokenSignal,
} from './signals.ts'

interface Credential {
  readonly signal: CredentialSignal
  token: TokenSignal | undefined
}

interface Fold {
  readonly conclusions: Conclusion[]
  /** Credentials that no conclusion has used up. */
  credentials: Credential[]
  /** The last success without a person. Whom it names fills the gaps of a credential that follows. */
  nonInteractive: NonInteractiveSignal | undefined
  /** Who the request belonged to before: restored, or concluded earlier in the same request. */
  prior: { readonly identity: Identity | undefined } | undefined
  /** Who a restored session belongs to. */
  restored: { readonly identity: Identity | undefined } | undefined
  /** The app waits for a second factor. */
  isHalfway: boolean
  readonly held: HeldSignal[]
  /** The library whose event was concluded last, until an outer library has spoken of the same act. */
  told: string | undefined
}

/** A provisional signal, with the credentials that were verified before it: those behind it belong to the next login of a batch. */
interface HeldSignal {
  readonly signal: SessionSignal | EventSignal
  readonly credentials: readonly Credential[]
}

/** Every conclusion that the signals allow, in order. */
export function conclude(signals: readonly Signal[], circumstances: Circumstances = {}): readonly Conclusion[] {
  const fold: Fold = {
    conclusions: [],
    credentials: [],
    nonInteractive: undefined,
    prior: undefined,
    restored: undefined,
    isHalfway: false,
    held: [],
    told: undefined,
  }
  for (const signal of signals) take(fold, signal, circumstances)
  if (circumstances.finishedWith !== undefined) finish(fold, circumstances.finishedWith, circumstances)
  return fold.conclusions
}

function take(fold: Fold, signal: Signal, circumstances: Circumstances): void {
  switch (signal.kind) {
    case 'credential':
      addCredential(fold, signal)
      return
    case 'session':
      if (signal.provisional) fold.held.push({ signal, credentials: [...fold.credentials] })
      else takeSession(fold, signal, usable(fold, signal.identity), circumstances)
      return
    case 'token':
      pairToken(fold, signal)
      return
    case 'event':
      if (signal.provisional) fold.held.push({ signal, credentials: [...fold.credentials] })
      else takeEvent(fold, signal, circumstances)
      return
    case 'non-interactive':
      fold.nonInteractive = signal
      return
    case 'restored':
      fold.prior ??= { identity: signal.identity }
      fold.restored ??= { identity: signal.identity }
      return
    case 'halfway':
      fold.isHalfway = true
      return
    case 'failure':
      return
  }
}

/** One act of proving shows itself in several libraries: bcrypt inside a passport verify callback is one credential. */
function addCredential(fold: Fold, signal: CredentialSignal): void {
  // A strategy of passport that asks a provider: the provider's library spoke first, and the strategy speaks of the same act.
  if (fold.told !== undefined && fold.told !== signal.library && !signal.bare) {
    fold.told = undefined
    return
  }
  const last = fold.credentials.at(-1)
  const isOther =
    last?.token !== undefined ||
    isOtherPerson(last?.signal, signal) ||
    // Two comparisons of one library: two logins of a batch, side by side.
    (signal.bare === true && last?.signal.bare === true && last.signal.library === signal.library)
  if (last === undefined || isOther) {
    fold.credentials.push({ signal, token: undefined })
    return
  }
  const saysLess = (signal.bare && !last.signal.bare) || (signal.identity === undefined && last.signal.identity !== undefined)
  if (!saysLess) fold.credentials[fold.credentials.length - 1] = { signal, token: undefined }
}

/** A token belongs to the credential of the same person, else to the latest that has none with a name; a second one is a refresh token. */
function pairToken(fold: Fold, signal: TokenSignal): void {
  const open = fold.credentials.filter(({ token }) => token?.identity?.userId === undefined)
  const same = open.find((credential) => samePerson(credential.signal.identity, signal.identity) === true)
  const isSecond = fold.credentials.some(
    (credential) =>
      credential.token !== undefined &&
      samePerson(credential.signal.identity ?? credential.token.identity, signal.identity) === true,
  )
  if (same !== undefined) same.token = signal
  else if (!isSecond) {
    const latest = open.at(-1)
    if (latest !== undefined) latest.token = signal
  }
}

/** The credentials that prove something about this person: a weak one proves nothing beside a machine's token of the same. */
function usable(fold: Fold, identity: Identity | undefined): Credential[] {
  const { nonInteractive: before } = fold
  if (before === undefined) return fold.credentials
  return fold.credentials.filter(({ signal }) => isNew(signal, before) || samePerson(before.identity, identity) === false)
}

function takeSession(fold: Fold, signal: SessionSignal, candidates: readonly Credential[], circumstances: Circumstances): void {
  fold.told = undefined
  const hadIdentity = fold.prior !== undefined || signal.hadIdentity
  const isSame = samePerson(fold.prior?.identity, signal.identity) === true
  const credential = credentialOf(spend(fold, signal, candidates), hadIdentity, isSame)
  if (credential !== undefined) {
    signInUnlessImpersonated(fold, signal, credential, credential.method ?? signal.method ?? 'unknown', circumstances)
    return
  }
  const reason = reasonWithoutCredential(fold, signal)
  if (reason === undefined) signIn(fold, signal, undefined, signal.method ?? 'manual', signal.signUp)
  else fold.conclusions.push({ kind: 'no-sign-in', signal, reason })
}

function reasonWithoutCredential(fold: Fold, signal: SessionSignal): NoSignInReason | undefined {
  if (fold.nonInteractive !== undefined) return 'non-interactive'
  if (fold.prior === undefined && !signal.hadIdentity) return undefined
  return samePerson(fold.prior?.identity, signal.identity) === true
    ? 'same-user-without-credential'
    : 'other-user-without-credential'
}

function takeEvent(fold: Fold, signal: EventSignal, circumstances: Circumstances): void {
  const credential = spend(fold, signal, fold.credentials)
  const isRepeat =
    isEcho(fold, signal) ||
    (credential === undefined && fold.conclusions.some((earlier) => earlier.kind === 'sign-in' && isOther(earlier, signal)))
  const reason = isRepeat
    ? 'already-concluded'
    : signal.impersonated && !circumstances.impersonation
      ? 'impersonation'
      : undefined
  if (!isRepeat && signal.library !== RECORDED_LIBRARY) fold.told = signal.library
  if (reason === undefined) {
    signIn(fold, signal, credential, signal.method ?? credential?.method ?? 'unknown', signal.signUp, signal.impersonated)
    return
  }
  fold.conclusions.push({ kind: 'no-sign-in', signal, reason })
  // The session that the library writes next belongs to the same act.
  fold.prior = { identity: signal.identity }
}

/**
 * The app tells the same sign-in in two places: around its login service and in the route. Only of what it tells itself: a library
 * that speaks twice has its reasons.
 */
function isEcho(fold: Fold, signal: EventSignal): boolean {
  return (
    signal.library === RECORDED_LIBRARY &&
    fold.conclusions.some(
      (earlier) =>
        earlier.kind === 'sign-in' &&
        earlier.signal.library === RECORDED_LIBRARY &&
        samePerson(earlier.identity, signal.identity) === true,
    )
  )
}

/** The same library may say it again for somebody else (a batch); another library speaks of the same act. */
function isOther(earlier: Conclusion, signal: EventSignal): boolean {
  return earlier.signal.library !== signal.library || earlier.signal.kind !== 'event'
}

/**
 * Takes the credential of this person out of the ledger and returns it. Where none of them is known to be this person's, one
 * act used them all: a verify callback may name a provider's profile and the session the app's own user.
 */
function spend(fold: Fold, signal: Signal, candidates: readonly Credential[]): CredentialSignal | undefined {
  const own = candidates.find((candidate) => samePerson(candidate.signal.identity, signal.identity) === true)
  if (own === undefined) fold.credentials = fold.credentials.filter((credential) => !candidates.includes(credential))
  else fold.credentials = fold.credentials.filter((credential) => credential !== own && credential.signal.identity !== undefined)
  return (own ?? candidates.at(-1))?.signal
}

function signIn(
  fold: Fold,
  signal: SessionSignal | TokenSignal | EventSignal,
  credential: CredentialSignal | undefined,
  method: string,
  signUp = false,
  impersonated = false,
): void {
  const identity = mergeIdentities(describedBy(signal.identity, credential), fold.nonInteractive?.identity)
  fold.conclusions.push({
    kind: 'sign-in',
    signal,
    identity,
    method,
    library: signal.kind === 'token' ? (credential ?? signal).library : signal.library,
    signUp: signUp || credential?.signUp === true,
    impersonated,
  })
  fold.prior = { identity }
}

/** A provider that names an impersonator does so in the credential, and the session or token knows nothing of it. */
function signInUnlessImpersonated(
  fold: Fold,
  signal: SessionSignal | TokenSignal,
  credential: CredentialSignal,
  method: string,
  circumstances: Circumstances,
): void {
  const { impersonated = false } = credential
  if (impersonated && !circumstances.impersonation) {
    fold.conclusions.push({ kind: 'no-sign-in', signal, reason: 'impersonation' })
    fold.prior = { identity: signal.identity }
  } else signIn(fold, signal, credential, method, signal.kind === 'session' ? signal.signUp : false, impersonated)
}

/** The response is finished: tokens count if it succeeded, and held-back signals if nothing else did. */
function finish(fold: Fold, status: number, circumstances: Circumstances): void {
  const isSuccess = status < 400
  for (const paired of fold.credentials) {
    const { signal: credential, token } = paired
    if (token === undefined || !usable(fold, token.identity).includes(paired)) continue
    if (!isSuccess) {
      fold.conclusions.push({ kind: 'no-sign-in', signal: token, reason: 'response-failed' })
      continue
    }
    if (isConfirmation(credential, token.identity, fold)) {
      fold.conclusions.push({ kind: 'no-sign-in', signal: token, reason: 'same-user-without-credential' })
      continue
    }
    // The credential knows the user object; the token's claims only fill the gaps. Of a provider's person the token knows the id.
    const identity = credential.atProvider ? token.identity : mergeIdentities(credential.identity, token.identity)
    const signal: TokenSignal = { ...token, identity }
    signInUnlessImpersonated(fold, signal, credential, credential.method ?? token.method ?? 'unknown', circumstances)
  }
  // A session of the app knows its own user better than a library on which others build.
  const held = [
    ...fold.held.filter(({ signal }) => signal.kind === 'session'),
    ...fold.held.filter(({ signal }) => signal.kind === 'event'),
  ]
  for (const each of held) takeHeld(fold, each, isSuccess, circumstances)
}

function takeHeld(fold: Fold, held: HeldSignal, isSuccess: boolean, circumstances: Circumstances): void {
  const { signal } = held
  const candidates = usable(fold, signal.identity).filter((credential) => held.credentials.includes(credential))
  // A session written behind a verified credential is one, whatever the page then answered.
  const isProven = signal.kind === 'session' && candidates.length > 0
  if (isCovered(fold, signal)) fold.conclusions.push({ kind: 'no-sign-in', signal, reason: 'already-concluded' })
  else if (!isSuccess && !isProven) fold.conclusions.push({ kind: 'no-sign-in', signal, reason: 'response-failed' })
  else if (signal.kind === 'session') takeSession(fold, signal, candidates, circumstances)
  else {
    const reason = dismissal(fold, circumstances.answer)
    if (reason === undefined) takeEvent(fold, signal, circumstances)
    else fold.conclusions.push({ kind: 'no-sign-in', signal, reason })
  }
}

/** An outer library spoke of the same act, or this library did, of the same person. */
function isCovered(fold: Fold, signal: SessionSignal | EventSignal): boolean {
  return fold.conclusions.some((earlier) => {
    if (earlier.kind === 'no-sign-in') return earlier.reason === 'impersonation' || isConfirmedBy(earlier, signal)
    return earlier.signal.library !== signal.library || samePerson(earlier.identity, signal.identity) !== false
  })
}
