import { type Context, context } from '@opentelemetry/api'
import { beforeEnd, noteSignal, noteSignalIn } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import { pathOf } from '../request-place.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import type { Signal } from '../signals.ts'
import { factorMethod } from './factor-method.ts'
import { LIBRARY, type SessionClaims, type SuperTokensUser } from './library.ts'
import { createPendingSessions } from './pending-sessions.ts'
import { isSessionOf, type MadeSession, personOf } from './person-of.ts'
import { firstFactorOf, isPending, sessionKind } from './session-claims.ts'

/** What is left of a first factor after this long belongs to no login. */
const LOGIN_MILLIS = 15 * 60_000
const RECOVERY_PATH = /reset|recover|forgot|lost[-_]?pass/i

/** Somebody proved who they are, to a function of a recipe or in one of its routes. */
export interface Proof {
  readonly user: SuperTokensUser
  readonly method: string
  readonly signUp: boolean
  /** true: the password was only looked at (`verifyCredentials`); of somebody who is signed in, that confirms. */
  readonly isConfirmation: boolean
}

interface CreatedSession {
  readonly session: MadeSession
  readonly context: Context
  claims: SessionClaims
  isRevoked: boolean
}

/** What the hooks saw in one request. What it means is known when it ends: an app may revoke a session that it has just made. */
interface LoginRequest {
  readonly proofs: Proof[]
  readonly created: CreatedSession[]
  isInRoute: boolean
}

const requests = new WeakMap<RequestScope, LoginRequest>()
const pendingSessions = createPendingSessions()

function requestOf(scope: RequestScope): LoginRequest {
  const known = requests.get(scope)
  if (known !== undefined) return known
  const fresh: LoginRequest = { proofs: [], created: [], isInRoute: false }
  requests.set(scope, fresh)
  return fresh
}

/** A recipe's own route is at work, or no longer: what is proven there is the library's to judge. */
export function setRoute(isInRoute: boolean): void {
  const scope = scopeFor()
  if (scope !== undefined) requestOf(scope).isInRoute = isInRoute
}

/** Whether a login was begun in this request. */
export function isProven(): boolean {
  const scope = scopeFor()
  const request = scope && requests.get(scope)
  return request !== undefined && (request.proofs.length > 0 || request.created.length > 0)
}

/** Remembers who has proven themselves; the later telling of the same act knows more. Returns whether a recipe's own route is at work. */
export function addProof(proof: Proof): boolean {
  const scope = scopeFor()
  if (scope === undefined) return false
  const { proofs, isInRoute } = requestOf(scope)
  const same = proofs.findIndex(({ user }) => user.id === proof.user.id)
  if (same >= 0) proofs.splice(same, 1)
  proofs.push(proof)
  return isInRoute
}

/**
 * A session of somebody came with the request. One that waits for its second factor is nobody's yet. Every request of somebody who is
 * signed in comes by here: nothing is looked up but what the ledger needs.
 */
export function noteRestored(userId: string, claims: SessionClaims): void {
  const scope = scopeFor()
  if (scope === undefined || isPending(claims)) return
  noteSignalIn(scope, { kind: 'restored', library: LIBRARY, identity: { userId } })
}

function isRestored({ signals }: RequestScope, userId: string): boolean {
  return signals.some(({ kind, library, identity }) => kind === 'restored' && library === LIBRARY && identity?.userId === userId)
}

/** A session was made: by a recipe's route, or by the app. */
export function addSession(session: MadeSession): void {
  const scope = scopeFor()
  if (scope === undefined) {
    // No request whose end could be waited for: the session says all that there is.
    if (sessionKind(session.claims) === 'person') {
      noteSignal({ kind: 'event', library: LIBRARY, identity: personOf(session, undefined), method: 'manual' })
    }
    return
  }
  const request = requestOf(scope)
  request.created.push({ session, claims: session.claims, context: context.active(), isRevoked: false })
  if (request.created.length > 1) return
  const judge = (): void => {
    for (const created of request.created) conclude(scope, request, created)
  }
  if (scope.finishedWith === undefined) beforeEnd(scope, judge)
  else judge()
}

/** Sessions were ended. One that was made in the same request has let nobody in. */
export function dropSessions(handles: readonly unknown[]): void {
  const scope = scopeFor()
  for (const created of (scope && requests.get(scope)?.created) ?? []) {
    if (handles.includes(created.session.handle)) created.isRevoked = true
  }
}

/** The claims of a session were changed: the last of several factors may have been given. */
export function updateSession(before: MadeSession, claims: SessionClaims): void {
  const scope = scopeFor()
  const request = scope && requests.get(scope)
  const created = request?.created.find(({ session }) => session.handle === before.handle)
  if (created !== undefined) {
    created.claims = claims
    return
  }
  if (sessionKind(before.claims) !== 'pending' || sessionKind(claims) !== 'person') return
  const known = pendingSessions.complete(before.handle)
  const first = firstFactorOf(before.claims)
  const isYoung = first !== undefined && Date.now() - first.givenAt <= LOGIN_MILLIS
  // Somebody who was signed in has added a factor; or the login was begun too long ago, in another process.
  if (known === 'complete' || (known === undefined && !isYoung)) return
  const session = { ...before, claims }
  const proof = request?.proofs.findLast(({ user }) => isSessionOf(session, user))
  const identity = { ...known?.identity, ...definedOf(personOf(session, proof?.user)) }
  const method = known?.method ?? factorMethod(first?.factorId)
  noteSignal({ kind: 'event', library: LIBRARY, identity, method, signUp: known?.signUp })
}

function definedOf(identity: object = {}): object {
  return Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined))
}

function conclude(scope: RequestScope, request: LoginRequest, { session, claims, isRevoked, context }: CreatedSession): void {
  if (isRevoked || RECOVERY_PATH.test(pathOf(requestFacts(scope)?.url ?? ''))) return
  const current = { ...session, claims }
  const proof = request.proofs.findLast(({ user }) => isSessionOf(current, user))
  const identity = personOf(current, proof?.user)
  const kind = sessionKind(claims)
  const note = (signal: Signal): void => noteSignalIn(scope, signal)
  if (kind === 'guest' || (proof?.isConfirmation === true && isRestored(scope, session.userId))) return
  if (kind === 'impersonation') {
    note({ kind: 'event', library: LIBRARY, identity, method: proof?.method ?? 'manual', impersonated: true, context })
  } else if (kind === 'pending') {
    const { method = 'unknown', signUp = false } = proof ?? {}
    pendingSessions.begin(session.handle, { identity, method, signUp })
    note({ kind: 'halfway', library: LIBRARY })
  } else {
    if (firstFactorOf(claims) !== undefined) pendingSessions.complete(session.handle)
    note(
      proof === undefined
        ? { kind: 'session', library: LIBRARY, identity, hadIdentity: false, context }
        : { kind: 'event', library: LIBRARY, identity, method: proof.method, signUp: proof.signUp, context },
    )
  }
}
