import type { Identity } from './identity.ts'
import { resolveUser } from './resolve-user.ts'
import { describeUser, sessionUser } from './session-store/session-identity.ts'

/**
 * Who the claims of a token are about. Where none of the usual ids is among them, the ids and people that apps also put into sessions:
 * `accountId`, `member: { id }`.
 */
export function claimedIdentity(claims: object, library: string): Identity | undefined {
  const identity = resolveUser(claims, { library })
  if (identity?.userId !== undefined) return identity
  const user = sessionUser(claims, library)
  return user === undefined ? identity : describeUser(claims, user, library)
}
