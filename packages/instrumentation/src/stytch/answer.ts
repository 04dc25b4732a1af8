import type { Identity } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'

/** npm name. */
export const LIBRARY = 'stytch'

interface Factor {
  readonly type?: unknown
  readonly delivery_method?: unknown
}

/** A session as the provider answers with it, of a user or of a member of an organisation. */
interface Session {
  readonly session_id?: unknown
  readonly member_session_id?: unknown
  readonly started_at?: unknown
  readonly authentication_factors?: readonly Factor[]
}

/** What the provider answers to an authentication, as far as it is read. */
export interface Answer {
  readonly user?: {
    readonly user_id?: unknown
    readonly emails?: unknown
    readonly totps?: readonly { readonly verified?: unknown }[]
  }
  readonly user_id?: unknown
  readonly user_created?: unknown
  readonly session?: Session | null
  readonly member?: object
  readonly member_session?: Session | null
  readonly member_authenticated?: unknown
  readonly organization_id?: unknown
  readonly organization?: { readonly organization_id?: unknown }
  readonly intermediate_session_token?: unknown
}

/** What the app asks with, as far as it is read. */
export interface Question {
  readonly session_token?: unknown
  readonly session_jwt?: unknown
  readonly intermediate_session_token?: unknown
}

/** The id of a session, of whichever kind. */
export function sessionIdOf({ session_id: own, member_session_id: id = own }: Session): string | undefined {
  return typeof id === 'string' ? id : undefined
}

/** Who a user or a member is. */
export function identify(answer: Answer): Identity | undefined {
  const { user, user_id: id, member, organization, organization_id: groupId = organization?.organization_id } = answer
  if (member !== undefined) {
    const { member_id: memberId, email_address: email } = member as { member_id?: unknown; email_address?: unknown }
    return resolveUser({ ...member, id: memberId, email, organizationId: groupId }, { library: LIBRARY })
  }
  const [first] = Array.isArray(user?.emails) ? (user.emails as { email?: unknown }[]) : []
  return resolveUser({ ...user, id: user?.user_id ?? id, email: first?.email }, { library: LIBRARY })
}
