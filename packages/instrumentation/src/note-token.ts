import { noteSignal } from './note-signal.ts'
import { scopeFor } from './request-scope.ts'
import { resolveUser } from './resolve-user.ts'
import { isPassingToken, tokenClaims } from './token-claims.ts'

/**
 * Enters an issued token into the ledger. In a request without a credential a token means nothing, so nothing is read then.
 *
 * @param token the compact token, as the library returned it
 */
export function noteToken(library: string, token: unknown): void {
  const scope = scopeFor()
  if (scope === undefined || !scope.signals.some((signal) => signal.kind === 'credential')) return
  const claims = tokenClaims(token)
  if (claims !== undefined && isPassingToken(claims)) return
  noteSignal({ kind: 'token', library, identity: claims === undefined ? undefined : resolveUser(claims, { library }) })
}
