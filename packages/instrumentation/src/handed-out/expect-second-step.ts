import { beforeEnd } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import { hasSessionCookie } from './session-cookie.ts'
import { isNobodyWaiting } from './waiting-logins.ts'
import { watchAnswer } from './watch-answer.ts'

/**
 * Listens to the answer from the beginning while somebody is between two steps of a login: the second may be checked by code that
 * nobody knows, and only the ticket that comes with it tells whose it is. Requests of people who are signed in are left alone.
 */
export function expectSecondStep(scope: RequestScope): void {
  if (isNobodyWaiting()) return
  const facts = requestFacts(scope)
  if (facts === undefined) return
  const { method } = facts.request as { method?: unknown }
  const { authorization, cookie } = facts.headers
  if ((method !== 'POST' && method !== 'PUT') || authorization !== undefined || hasSessionCookie(cookie)) return
  watchAnswer(scope)
  beforeEnd(scope, () => {})
}
