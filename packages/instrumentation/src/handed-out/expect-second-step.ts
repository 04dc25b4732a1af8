import { beforeEnd } from '../note-signal.ts'
import { type RequestFacts, requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import { hasSessionCookie } from './session-cookie.ts'
import { hasTicketInBytes, hasTicketInHeaders, isNobodyWaiting } from './tickets.ts'
import { watchAnswer } from './watch-answer.ts'

/** Longest body of a second step that is looked through: a ticket, a code and what a form has beside them. */
const MAX_LENGTH = 4096

/**
 * Listens to the answer of a request that brings the ticket of a login which is halfway: the second step may be checked by code that
 * nobody knows, and only the ticket tells whose it is. Called when a request begins.
 */
export function expectSecondStep(scope: RequestScope): void {
  if (isNobodyWaiting()) return
  const facts = requestFacts(scope)
  if (facts === undefined || (facts.headers['cookie'] === undefined && facts.headers['authorization'] === undefined)) return
  if (isPost(facts) && hasTicketInHeaders(facts) && !hasSessionCookie(facts.headers['cookie'])) listen(scope)
}

/** The same of a body that cannot be read as it comes (files, compressed): what is in it is known when a framework has parsed it. */
export function expectSecondStepUnread(scope: RequestScope): void {
  if (isNobodyWaiting() || scope.heard !== undefined) return
  const facts = requestFacts(scope)
  if (facts !== undefined && isPost(facts) && isOfNobody(facts)) listen(scope)
}

/** The same when the body is there. */
export function expectSecondStepIn(scope: RequestScope): void {
  if (isNobodyWaiting() || scope.heard !== undefined || !scope.sent || scope.sent.length > MAX_LENGTH) return
  const bytes = scope.sent.bytes()
  if (bytes === undefined || !hasTicketInBytes(bytes, scope.sent.isForm)) return
  const facts = requestFacts(scope)
  if (facts !== undefined && isOfNobody(facts)) listen(scope)
}

function listen(scope: RequestScope): void {
  watchAnswer(scope)
  beforeEnd(scope, () => {})
}

function isPost({ request }: RequestFacts): boolean {
  const { method } = request as { readonly method?: unknown }
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}

/** Requests of people who are signed in are left alone. */
function isOfNobody({ headers }: RequestFacts): boolean {
  return headers['authorization'] === undefined && !hasSessionCookie(headers['cookie'])
}
