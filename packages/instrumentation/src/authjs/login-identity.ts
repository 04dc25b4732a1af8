import { type Identity, resolveIdentity } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'
import { currentSettings } from '../settings.ts'
import { toText } from '../user-value.ts'
import type { SeenLogin } from './seen-login.ts'

/** An account as the library's events carry it. */
export interface AuthAccount {
  readonly provider?: unknown
  readonly type?: unknown
  readonly providerAccountId?: unknown
  readonly id_token?: unknown
}

/** What the library's `signIn` event carries. */
export interface SignInMessage {
  readonly user?: unknown
  readonly account?: AuthAccount | null | undefined
  /** What the provider says of the person; only in messages to callbacks. */
  readonly profile?: unknown
  readonly isNewUser?: unknown
}

/** Who users are that the app's `authorize` returned without an id: the library then writes one of its own into them. */
const unnamed = new WeakMap<object, Identity>()

/** To be called before the library gets the user. */
export function rememberUnnamed(library: string, user: object): void {
  if (idOf(user) === undefined && !unnamed.has(user)) unnamed.set(user, resolveUser(user, { library }) ?? {})
}

/**
 * Who signed in. Without an adapter the library makes up an id for an OAuth user at each login, and always for a user whom
 * `authorize` returned without one. Then another id of that user counts, or the one that the app's `jwt` callback puts into the
 * session, and else `<provider>:<account id there>`.
 *
 * @param isMadeUp whether the id of a user who comes from a provider is made up
 */
export function loginIdentity(
  library: string,
  { user, account }: SignInMessage,
  seen: SeenLogin | undefined,
  isMadeUp: boolean,
): Identity | undefined {
  const id = idOf(user)
  const isUntouched = seen?.firstId === undefined || seen.firstId === id
  const isFromProvider = account?.type === 'oauth' || account?.type === 'oidc'
  const identity = resolveUser(
    isMadeUp && isUntouched && isFromProvider
      ? { ...(user as object), id: tokenId(seen?.token, id) ?? accountId(account) ?? id }
      : user,
    { library },
  )
  const own = isUntouched && typeof user === 'object' && user !== null ? unnamed.get(user) : undefined
  return { ...(own ?? identity), groupId: (own ?? identity)?.groupId ?? groupOf(seen?.token) ?? groupOf(seen?.profile) }
}

/** The id that stands on a user object. */
export function idOf(user: unknown): string | undefined {
  return toText((user as { id?: unknown } | null | undefined)?.id)
}

const TOKEN_ID_FIELDS = ['sub', 'userId', 'user_id', 'id', 'uid'] as const

/** An id that the app itself put into the session. */
function tokenId(token: unknown, madeUp: string | undefined): string | undefined {
  if (typeof token !== 'object' || token === null) return undefined
  for (const field of TOKEN_ID_FIELDS) {
    const id = toText((token as Record<string, unknown>)[field])
    if (id !== undefined && id !== madeUp) return id
  }
  return undefined
}

function accountId(account: AuthAccount | null | undefined): string | undefined {
  const [provider, id] = [toText(account?.provider), toText(account?.providerAccountId)]
  return provider === undefined || id === undefined ? undefined : `${provider}:${id}`
}

function groupOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return resolveIdentity(value, { library: '' }, { groupAttributes: currentSettings().groupAttributes }).groupId
}
