import type { Identity } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'
import { LIBRARY, type SessionClaims, type SuperTokensUser } from './library.ts'
import { plainClaims } from './session-claims.ts'

/** The tenant of apps that have none. */
const DEFAULT_TENANT = 'public'

/** A session as the core has made it. */
export interface MadeSession {
  readonly handle: string
  readonly userId: string
  readonly recipeUserId: string | undefined
  readonly tenantId: string | undefined
  readonly claims: SessionClaims
}

/** Whether a session is one of this user, by whichever of the linked accounts. */
export function isSessionOf({ userId, recipeUserId }: MadeSession, user: SuperTokensUser): boolean {
  return user.id === userId || methodOf(user, recipeUserId ?? userId) !== undefined
}

/**
 * Who a session belongs to: its user id, the address or number that was used of the user, and the account in the claims that the app
 * has put into it, else the tenant.
 */
export function personOf(session: MadeSession, user: SuperTokensUser | undefined): Identity | undefined {
  const { userId, tenantId, recipeUserId } = session
  const used = user && methodOf(user, recipeUserId ?? userId)
  const email = used?.email ?? user?.emails?.[0]
  const phoneNumber = used?.phoneNumber ?? user?.phoneNumbers?.[0]
  const tenant = tenantId === DEFAULT_TENANT ? undefined : tenantId
  const claims = plainClaims(session.claims)
  const person = {
    name: email ?? phoneNumber,
    tenantId: tenant,
    ...claims,
    ...(email !== undefined && { email }),
    id: userId,
    user,
  }
  return resolveUser(person, { library: LIBRARY })
}

/** Who a user is where no session was made of it yet. */
export function personWithoutSession(user: SuperTokensUser): Identity | undefined {
  const { id: userId } = user
  return personOf({ handle: '', userId, recipeUserId: undefined, tenantId: undefined, claims: {} }, user)
}

function methodOf(user: SuperTokensUser, id: string): NonNullable<SuperTokensUser['loginMethods']>[number] | undefined {
  return user.loginMethods?.find(({ recipeUserId }) => recipeUserId?.getAsString() === id)
}
