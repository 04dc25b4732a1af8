import { guarded } from '../guard.ts'
import { GROUP_ID_FIELDS, type Identity, mergeIdentities, resolveIdentity, USER_NAME_FIELDS } from '../identity.ts'
import { currentSettings } from '../settings.ts'
import { fieldReader, toText } from '../user-value.ts'
import { type SessionKeyKind, sessionKeyKind, words } from './session-key.ts'
import { sessionStage } from './session-stage.ts'

/** Whom a session belongs to, and where it says so. */
export interface SessionIdentity {
  readonly identity: Identity
  /** Keys that lead to the value; empty when the user's own function found it. */
  readonly path: readonly string[]
}

/** The lower the better: `userId` beats `user`, which beats `accountId`, which beats `email`. */
const RANK: Readonly<Partial<Record<SessionKeyKind, number>>> = { 'user-id': 0, person: 1, 'other-id': 2, name: 3 }
const MAX_DEPTH = 3
const PASSPORT_KEY = 'passport'

interface Found extends SessionIdentity {
  readonly rank: number
}

/**
 * Whom the data of a bare session store belongs to. Undefined for nobody: a guest, a person whose second factor is still to come,
 * a session that passport keeps (passport's own hooks know better).
 *
 * The user's function for this library (`identity` of the settings) gets the session's data and goes first.
 */
export function sessionIdentity(data: object, library: string, request?: unknown): SessionIdentity | undefined {
  const own = guarded(`identity of ${library}`, () => currentSettings().identity?.[library]?.(data, { library, request }))
  const ownId = toText(own?.userId)
  if (own !== undefined && ownId !== undefined) return { identity: { ...own, userId: ownId }, path: [] }
  if (isPassports(data)) return undefined
  const found = search(data, data, [], library)
  if (found === undefined) return undefined
  const { identity, path } = found
  return { identity: own === undefined ? identity : { ...identity, ...withoutGaps(own) }, path }
}

function withoutGaps(identity: Identity): Identity {
  return Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined))
}

function isPassports(data: object): boolean {
  const { [PASSPORT_KEY]: passport } = data as Record<string, { user?: unknown } | undefined>
  return typeof passport === 'object' && passport !== null && passport.user !== undefined
}

function search(root: object, part: object, path: readonly string[], library: string): Found | undefined {
  const stage = sessionStage(part)
  if (stage.isHalfway || stage.isNobody) return undefined
  let best: Found | undefined
  for (const key of Object.keys(part)) {
    const kind = sessionKeyKind(key)
    if (kind === 'none' || kind === 'pending' || kind === 'impersonation') continue
    const value: unknown = (part as Record<string, unknown>)[key]
    if (value === undefined || value === null || value === false || value === '') continue
    const found = identityUnder(root, part, kind, value, [...path, key], library)
    if (found !== undefined && (best === undefined || found.rank < best.rank)) best = found
  }
  return best
}

function identityUnder(
  root: object,
  part: object,
  kind: SessionKeyKind,
  value: unknown,
  path: readonly string[],
  library: string,
): Found | undefined {
  const rank = RANK[kind]
  const text = toText(value)
  if (text !== undefined) {
    if (rank === undefined) return undefined
    const key = path.at(-1) ?? ''
    const beside = resolve({ ...names(part, key), ...(part !== root && names(root, path[0] ?? '')) }, library)
    return { rank, path, identity: { ...beside, userId: text, userName: kind === 'name' ? text : beside.userName } }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || fieldReader(value) === undefined) return undefined
  const { isHalfway, isNobody } = sessionStage(value)
  if (isHalfway || isNobody) return undefined
  if (kind === 'carrier') return path.length < MAX_DEPTH ? search(root, value, path, library) : undefined
  const identity = resolve(value, library)
  if (identity.userId === undefined || rank === undefined) return undefined
  return {
    rank,
    path,
    identity: mergeIdentities(identity, { ...resolve(names(root, path[0] ?? ''), library), userId: undefined }),
  }
}

/** The names and the account that stand beside an id. */
function names(part: object, idKey: string): Record<string, unknown> {
  const beside: Record<string, unknown> = {}
  const values = part as Record<string, unknown>
  for (const field of [...USER_NAME_FIELDS, ...GROUP_ID_FIELDS])
    if (field !== idKey && values[field] !== undefined) beside[field] = values[field]
  return beside
}

function resolve(user: unknown, library: string): Identity {
  const { groupAttributes, groupId } = currentSettings()
  return resolveIdentity(user, { library }, { groupAttributes, groupId })
}

/** Values that a login writes beside the identity: when, from where, how often. */
const FACT =
  /(?:^|_)(?:at|on|time|timestamp|date|expires?|expiry|iat|exp|ip|ua|agent|locale|lang|language|theme|tz|timezone|count|counter|number|version|token|secret|hash|salt|url|uri|path|page|host|role|roles|scope|scopes|level|mode|type|flag|cookie|title|color|currency|country|remember)(?:_|$)|^(?:created|updated|modified|started)/

/**
 * What a login wrote under a name that says nothing: the one new key with an id or a user object. Asked only where a credential
 * was verified in the same request and no known name was found.
 */
export function unnamedIdentity(data: object, before: ReadonlySet<string>, library: string): SessionIdentity | undefined {
  const stage = sessionStage(data)
  if (stage.isHalfway || stage.isNobody || isPassports(data)) return undefined
  const found: SessionIdentity[] = []
  for (const key of Object.keys(data)) {
    const value: unknown = (data as Record<string, unknown>)[key]
    const kind = sessionKeyKind(key)
    if (kind === 'pending' || kind === 'impersonation') return undefined
    if (before.has(key) || kind !== 'none' || isFact(key, value)) continue
    const identity = toText(value) === undefined ? resolve(value, library) : { userId: toText(value) }
    if (identity.userId !== undefined) found.push({ identity, path: [key] })
  }
  return found.length === 1 ? found[0] : undefined
}

function isFact(key: string, value: unknown): boolean {
  const name = words(key)
  return (
    name.startsWith('_') ||
    FACT.test(name) ||
    /(?:^|_)(?:attempts?|flash|messages?|csrf|xsrf|cart|state|nonce|return|redirect|last|captcha|device|cookie)(?:_|$)/.test(
      name,
    ) ||
    (typeof value === 'string' && value.length > 128)
  )
}

/** Who a session that is halfway through a login may become: ids under pending keys, or the identity beside a pending flag. */
export function pendingUserIds(data: object, library: string): readonly string[] {
  const ids: string[] = []
  const { isHalfway } = sessionStage(data)
  for (const key of Object.keys(data)) {
    const kind = sessionKeyKind(key)
    if (kind === 'none' || kind === 'impersonation' || (kind !== 'pending' && !isHalfway)) continue
    const value: unknown = (data as Record<string, unknown>)[key]
    if (typeof value === 'boolean' || value === null || value === undefined) continue
    const id = toText(value) ?? resolve(value, library).userId
    if (id !== undefined) ids.push(id)
  }
  return ids
}
