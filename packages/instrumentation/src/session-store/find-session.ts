import { requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'

/** Begins to watch the session that a request object holds, if it is one of a library's own. */
export type SessionFinder = (request: object, scope: RequestScope) => void

const finders = new Set<SessionFinder>()

/** Adds a library's way to find a fresh session, one that no hook has announced because it was not loaded. */
export function addSessionFinder(finder: SessionFinder): void {
  finders.add(finder)
}

/** Looks for a fresh session in the request of a scope. Asked only when a password was verified. */
export function findSession(scope: RequestScope): void {
  const facts = requestFacts(scope)
  if (facts === undefined) return
  for (const find of finders) find(facts.request, scope)
}
