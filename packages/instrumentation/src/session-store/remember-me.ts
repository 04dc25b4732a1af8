import { redeemedBy } from '../handed-out/redeemed.ts'
import { noteSignalIn } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'

const REMEMBER_COOKIE =
  /(?:^|;\s*)[^=;]*(?:remember|persist(?:ent)?[-_]?(?:login|token|session)|keep[-_]?me|stay[-_]?(?:signed|logged)|auto[-_]?login)[^=;]*=/i

/**
 * Enters into the ledger that a session is restored, where the request has a remember-me cookie and nothing else that proves anything.
 * Called before the session is noted.
 */
export function noteRememberMe(scope: RequestScope, library: string): void {
  if (scope.signals.some((signal) => signal.kind === 'credential')) return
  const cookie = requestFacts(scope)?.headers['cookie']
  if (typeof cookie !== 'string' || !REMEMBER_COOKIE.test(cookie) || redeemedBy(scope) !== undefined) return
  noteSignalIn(scope, { kind: 'non-interactive', library, method: 'remember_me' })
}
