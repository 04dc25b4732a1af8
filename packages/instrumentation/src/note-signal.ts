import { context, diag } from '@opentelemetry/api'
import { answerOf } from './answer.ts'
import { conclude } from './conclude.ts'
import type { Conclusion } from './conclusion.ts'
import { globalState } from './global-state.ts'
import { guarded } from './guard.ts'
import { describePeople } from './handed-out/describe-people.ts'
import { handedOut } from './handed-out/handed-out.ts'
import { type Connection, wasToldInside } from './handed-out/upstream-calls.ts'
import { watchAnswer } from './handed-out/watch-answer.ts'
import type { Identity } from './identity.ts'
import { writeLoginSpan } from './login-span.ts'
import { createScope, type Enclosure, type RequestScope, scopeFor } from './request-scope.ts'
import { currentSettings } from './settings.ts'
import { RECORDED_LIBRARY, type Signal } from './signals.ts'

/** Facts kept per request; a request with more (a load test inside one request) is concluded on the first ones. */
const MAX_SIGNALS = 256

/** Stands for the status of a response that was broken off; nginx writes the same in its log. */
const CLIENT_CLOSED = 499
const FIRST_ERROR = 400

/**
 * Enters a fact into the ledger of its request and writes the login span if a sign-in is certain by it. The one entry point of
 * every library's hook; call it inside `guarded`.
 *
 * Without any scope (no HTTP request, no explicit scope) only a library's own event can be concluded.
 *
 * @param request the request object the hook was handed, if any
 */
export function noteSignal(signal: Signal, request?: unknown): void {
  const known = scopeFor(request)
  if (known === undefined) noteAlone(signal)
  else noteSignalIn(known, signal)
}

function noteAlone(signal: Signal): void {
  if (signal.kind === 'event') noteSignalIn({ ...createScope(), finishedWith: 0 }, signal)
}

/** Enters a fact into the ledger of a scope that a hook remembered: native code may call back in another async context. */
export function noteSignalIn(scope: RequestScope, signal: Signal): void {
  if (scope.enclosure !== undefined) {
    noteFromInside(scope.enclosure, signal)
    return
  }
  if (scope.signals.length >= MAX_SIGNALS || scope.muted?.has(signal.library)) return
  if (signal.kind === 'restored' || signal.kind === 'non-interactive') {
    // Every authenticated request has one of these and nothing follows from it alone: no conclusion, no listener.
    scope.signals.push(signal)
    awaitEnd(scope)
    return
  }
  scope.signals.push({ ...signal, context: signal.context ?? context.active() })
  if (signal.kind === 'credential') guarded('answer', () => watchAnswer(scope))
  watchResponse(scope)
  writeConclusions(scope)
}

/** What the libraries below an outer one show is its own business: a hash that it compares, a token that it signs. */
function noteFromInside({ library, outer }: Enclosure, signal: Signal): void {
  if (signal.library !== library && signal.library !== RECORDED_LIBRARY) return
  if (outer === undefined) noteAlone(signal)
  else noteSignalIn(outer, signal)
}

/**
 * Has something looked at when the response is finished or broken off, before the request is concluded for good.
 *
 * @param isQuiet true: only if a fact is noted until then. Two listeners on every response cost more than all the rest. Default false
 */
export function beforeEnd(scope: RequestScope, look: () => void, isQuiet = false): void {
  // The first comes with its list: one that grows has room for sixteen more.
  if (scope.endings === undefined) scope.endings = [look]
  else scope.endings.push(look)
  if (!isQuiet || scope.signals.length > 0) watchResponse(scope)
}

/** What is to be looked at before the end of the request matters now, although no fact was noted. */
export function awaitEnd(scope: RequestScope): void {
  if (scope.endings !== undefined) watchResponse(scope)
}

/** Runs work that is no HTTP request (a socket message, a job) in a scope of its own; its end takes the place of the response. */
export function closeScope(scope: RequestScope, status: number): void {
  for (const look of scope.endings?.splice(0) ?? []) guarded('end of request', look)
  if (scope.signals.length === 0 && scope.heard === undefined) {
    // From nothing nothing follows.
    scope.finishedWith = status
    return
  }
  if (status < FIRST_ERROR) {
    scope.signals.push(...(guarded('answer', () => handedOut(scope)) ?? []))
    guarded('people', () => describePeople(scope))
  }
  scope.finishedWith = status
  writeConclusions(scope)
  writeFailure(scope)
  forget(scope)
}

/** What a socket or timer was begun in lives as long as that: nothing that was typed in or answered stays behind. */
function forget(scope: RequestScope): void {
  scope.heard = undefined
  scope.unproven = undefined
  scope.profile = undefined
  if (scope.handWritten !== undefined) scope.handWritten.secrets = undefined
}

/** Waits for the end of the response, once a fact is there that needs it: other requests carry no listener of ours. */
function watchResponse(scope: RequestScope): void {
  if (scope.isWatched || scope.response?.once === undefined) return
  scope.isWatched = true
  const { response } = scope
  const status = (): number => (typeof response?.statusCode === 'number' ? response.statusCode : 200)
  // What a request began may go on after its answer (a device that waits for its owner): then there is nothing to wait for.
  if (scope.response.writableFinished === true) {
    scope.finishedWith ??= status()
    return
  }
  scope.response.once('finish', () => {
    guarded('response finish', () => closeScope(scope, status()))
  })
  // The client is gone before the answer: a session that was saved stands, a token never arrived.
  scope.response.once('close', () => {
    if (scope.finishedWith === undefined) guarded('response close', () => closeScope(scope, CLIENT_CLOSED))
  })
}

function writeConclusions(scope: RequestScope): void {
  const settings = currentSettings()
  const { signals, finishedWith } = scope
  const isWaiting = signals.some((signal) => signal.kind === 'event' && signal.provisional === true)
  const answer = isWaiting && finishedWith !== undefined ? answerOf(scope) : undefined
  const conclusions = conclude(signals, { finishedWith, impersonation: settings.impersonation, answer })
  const fresh = conclusions.slice(scope.concluded)
  scope.concluded = conclusions.length
  for (const conclusion of fresh) {
    if (conclusion.kind === 'sign-in' && isOfInnerService(scope, conclusion.identity)) continue
    write(conclusion)
  }
}

/** A service in this process has told it already, or it is told to the gateway in this process that has asked. */
function isOfInnerService(scope: RequestScope, identity: Identity): boolean {
  if (wasToldInside(scope, identity)) {
    diag.debug('signed-in: no sign-in', 'already-concluded', 'by a service behind')
    return true
  }
  const { socket } = (scope.response?.req ?? {}) as { socket?: Connection | null }
  if (socket) globalState().upstreamCalls.signedIn(identity, socket)
  return false
}

function write(conclusion: Conclusion): void {
  if (conclusion.kind !== 'sign-in') {
    // No identity: a log at this level may lie anywhere.
    diag.debug('signed-in: no sign-in', conclusion.reason, `${conclusion.signal.kind} of ${conclusion.signal.library}`)
    return
  }
  const { signal, identity, method, library, signUp, impersonated } = conclusion
  const { properties, id } = signal.kind === 'event' ? signal : { properties: undefined, id: undefined }
  writeLoginSpan({ outcome: 'success', identity, method, library, signUp, impersonated, properties, id, context: signal.context })
}

/** One failed login span per request, and none where somebody did sign in (the second of several strategies succeeded). */
function writeFailure(scope: RequestScope): void {
  if (!currentSettings().failures || scope.concluded > 0) return
  const failure = scope.signals.findLast((signal) => signal.kind === 'failure')
  if (failure === undefined) return
  const { library, method = 'unknown', identity = {}, context: parent } = failure
  writeLoginSpan({ outcome: 'failure', identity, method, library, signUp: false, impersonated: false, context: parent })
}
