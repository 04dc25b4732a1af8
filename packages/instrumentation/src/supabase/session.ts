import { type Identity, mergeIdentities, resolveIdentity } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'
import { currentSettings } from '../settings.ts'
import { type TokenClaims, tokenClaims } from '../token-claims.ts'
import { toText } from '../user-value.ts'

/** npm name. */
export const LIBRARY = '@supabase/auth-js'

/** A user of Supabase, as far as it is read. Everything may be missing: the app may keep less of it. */
export interface SupabaseUser {
  readonly id?: unknown
  readonly phone?: unknown
  readonly is_anonymous?: unknown
  readonly factors?: readonly { readonly id?: unknown; readonly status?: unknown }[]
  readonly identities?: readonly { readonly identity_id?: unknown; readonly id?: unknown }[] | null
  readonly app_metadata?: { readonly provider?: unknown }
  readonly user_metadata?: unknown
}

/** A session of Supabase. */
export interface SupabaseSession {
  readonly access_token?: unknown
  readonly user?: SupabaseUser
}

/** Claims of its token. */
export function claimsOf(session: SupabaseSession): TokenClaims {
  return tokenClaims(session.access_token) ?? {}
}

/** A user with a verified second factor is signed in when it was given: the token then says `aal2`. */
export function isSecondFactorPending(user: SupabaseUser, claims: TokenClaims): boolean {
  return hasVerifiedFactor(user) && claims['aal'] !== 'aal2'
}

/** Whether the user has a second factor that is in use. One that is being enrolled is not. */
export function hasVerifiedFactor({ factors }: SupabaseUser): boolean {
  return Array.isArray(factors) && factors.some((factor) => factor?.status === 'verified')
}

/**
 * Who a user object, or the claims of a token, is. The account is looked for in the user, then in what only the server may write: the
 * app metadata and the claims that a hook adds. Users write their own `user_metadata`: it may only give a name.
 */
export function identify(user: SupabaseUser, claims: TokenClaims = {}): Identity | undefined {
  const identity = resolveUser(user, { library: LIBRARY })
  const inMetadata = plainIdentity(user.user_metadata)
  return mergeIdentities(identity, {
    userName: toText(user.phone) ?? inMetadata.userName,
    groupId: plainIdentity(user.app_metadata).groupId ?? plainIdentity(claims).groupId,
  })
}

/** By the order of fields alone: what the app says about its users is not about these objects. */
function plainIdentity(value: unknown): Identity {
  return resolveIdentity(value, { library: LIBRARY }, { groupAttributes: currentSettings().groupAttributes })
}

/** What the client keeps: its storage holds the session, and the user where the app keeps that apart. */
interface Client {
  readonly storageKey?: unknown
  readonly storage?: Storage
  readonly userStorage?: Storage | null
}

interface Storage {
  getItem(key: string): unknown
}

/** Looks at the session that the client holds now. Undefined where there is none, or until the storage has answered. */
export function watchStoredSession(client: unknown): () => SupabaseSession | undefined {
  let stored: SupabaseSession | undefined
  const { storage, userStorage, storageKey } = client as Client
  if (typeof storageKey === 'string' && typeof storage?.getItem === 'function')
    void read(storageKey, storage, userStorage ?? undefined).then(
      (session) => {
        stored = session
      },
      // The client asks the same storage a moment later: what it cannot answer is the app's to see there.
      () => {},
    )
  return () => stored
}

async function read(key: string, storage: Storage, users: Storage | undefined): Promise<SupabaseSession | undefined> {
  const session = parse(await storage.getItem(key)) as SupabaseSession | undefined
  if (session === undefined || users === undefined) return session
  const apart = parse(await users.getItem(`${key}-user`)) as { user?: SupabaseUser } | undefined
  return apart?.user === undefined ? session : { ...session, user: apart.user }
}

function parse(item: unknown): object | undefined {
  const value: unknown = typeof item === 'string' ? JSON.parse(item) : item
  return typeof value === 'object' && value !== null ? value : undefined
}
