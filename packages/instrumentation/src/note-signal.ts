import { context } from '@opentelemetry/api'
import { answerOf } from './answer.ts'
import { conclude } from './conclude.ts'
import type { Conclusion } from './conclusion.ts'
import { guarded } from './guard.ts'
import { writeLoginSpan } from './login-span.ts'
import { createScope, type RequestScope, scopeFor } from './request-scope.ts'
import { currentSettings } from './settings.ts'
import type { Signal } from './signals.ts'

/** Facts kept per request; a request with more (a load test inside one request) is concluded on the first ones. */
const MAX_SIGNALS = 256

/** Stands for the status of a response that was broken off; nginx writes the same in its log. */
const CLIENT_CLOSED = 499

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
  if (known !== undefined) noteSignalIn(known, signal)
  else if (signal.kind === 'event') noteSignalIn({ ...createScope(), finishedWith: 0 }, signal)
}

/** Enters a fact into the ledger of a scope that a hook remembered: native code may call back in another async context. */
export function noteSignalIn(scope: RequestScope, signal: Signal): void {
  if (scope.signals.length >= MAX_SIGNALS || scope.muted?.has(signal.library)) return
  if (signal.kind === 'restored' || signal.kind === 'non-interactive') {
    // Every authenticated request has one of these and nothing follows from it alone: no conclusion, no listener.
    scope.signals.push(signal)
    return
  }
  scope.signals.push({ ...signal, context: signal.context ?? context.active() })
  watchResponse(scope)
  writeConclusions(scope)
}

/** Has something looked at when the response is finished or broken off, before the request is concluded for good. */
export function beforeEnd(scope: RequestScope, look: () => void): void {
  scope.endings ??= []
  scope.endings.push(look)
  watchResponse(scope)
}

/** Runs work that is no HTTP request (a socket message, a job) in a scope of its own; its end takes the place of the response. */
export function closeScope(scope: RequestScope, status: number): void {
  for (const look of scope.endings?.splice(0) ?? []) guarded('end of request', look)
  scope.finishedWith = status
  writeConclusions(scope)
  writeFailure(scope)
}

/** Waits for the end of the response, once a fact is there that needs it: other requests carry no listener of ours. */
function watchResponse(scope: RequestScope): void {
  if (scope.isWatched || scope.response?.once === undefined) return
  scope.isWatched = true
  const { response } = scope
  scope.response.once('finish', () => {
    guarded('response finish', () => closeScope(scope, typeof response?.statusCode === 'number' ? response.statusCode : 200))
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
  for (const conclusion of fresh) write(conclusion)
}

function write(conclusion: Conclusion): void {
  if (conclusion.kind !== 'sign-in') return
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
