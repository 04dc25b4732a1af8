import { guarded } from '../guard.ts'
import {
  GROUP_ID_FIELDS,
  type Identity,
  mergeIdentities,
  resolveIdentity,
  USER_ID_FIELDS,
  USER_NAME_FIELDS,
} from '../identity.ts'
import { currentSettings } from '../settings.ts'
import { fieldReader, toText } from '../user-value.ts'
import { isForeignKey, type SessionKeyKind, sessionKeyKind, words } from './session-key.ts'
import { isEstablished, sessionStage } from './session-stage.ts'

/** Whom a session belongs to, and where it says so. */
export interface SessionUser {
  readonly userId: string
  /** Keys that lead to the value; empty when the user's own function found it. */
  readonly path: readonly string[]
  /** What the user's own function said. */
  readonly own?: Identity | undefined
}

/** The lower the better: `userId` beats `user`, which beats `accountId`, which beats `email`. */
const RANK: Readonly<Partial<Record<SessionKeyKind, number>>> = { 'user-id': 0, person: 1, 'other-id': 2, name: 3 }
const MAX_DEPTH = 3
const PASSPORT_KEY = 'passport'

interface Found {
  readonly userId: string
  readonly path: readonly string[]
  readonly rank: number
}

/**
 * Whom the data of a bare session store belongs to. Undefined for nobody: a guest, a person whose second factor is still to come,
 * a session that passport keeps (passport's own hooks know better). Every request with a session asks, so this reads only the id;
 * `describeUser` reads the rest.
 *
 * The user's function for this library (`identity` of the settings) gets the session's data and goes first.
 */
export function sessionUser(
  data: object,
  library: string,
  request?: unknown,
  keys: readonly string[] = Object.keys(data),
): SessionUser | undefined {
  const resolver = currentSettings().identity?.[library]
  if (resolver === undefined) return search(data, NOWHERE, keys)
  const own = guarded(`identity of ${library}`, () => resolver(data, { library, request }))
  const ownId = toText(own?.userId)
  if (ownId !== undefined) return { userId: ownId, path: [], own }
  const found = search(data, NOWHERE, keys)
  return found === undefined ? undefined : { userId: found.userId, path: found.path, own }
}

const NOWHERE: readonly string[] = []

function isPassports(data: object): boolean {
  const { [PASSPORT_KEY]: passport } = data as Record<string, { user?: unknown } | undefined>
  return typeof passport === 'object' && passport !== null && passport.user !== undefined
}

function search(part: object, path: readonly string[], keys: readonly string[] = Object.keys(part)): Found | undefined {
  let best: Found | undefined
  for (const key of keys) {
    const kind = sessionKeyKind(key)
    if (kind === 'none') {
      if (key === PASSPORT_KEY && isPassports(part)) return undefined
      continue
    }
    if (kind === 'pending' || kind === 'impersonation') continue
    // What cannot say it better need not be read.
    if (best !== undefined && kind !== 'carrier' && best.rank <= (RANK[kind] ?? best.rank)) continue
    const value: unknown = (part as Record<string, unknown>)[key]
    if (value === undefined || value === null || value === false || value === '') continue
    const found = userUnder(kind, value, key, path)
    if (found !== undefined && (best === undefined || found.rank < best.rank)) best = found
  }
  // Asked last: most sessions of nobody end before.
  return best !== undefined && isEstablished(part, keys) ? best : undefined
}

function userUnder(kind: SessionKeyKind, value: unknown, key: string, above: readonly string[]): Found | undefined {
  const rank = RANK[kind]
  const text = toText(value)
  if (text !== undefined) return rank === undefined ? undefined : { userId: text, rank, path: below(above, key) }
  if (typeof value !== 'object' || value === null) return undefined
  if (kind === 'carrier') return above.length < MAX_DEPTH - 1 ? search(value, below(above, key)) : undefined
  if (rank === undefined || !isEstablished(value)) return undefined
  const userId = idOf(value, key)
  return userId === undefined ? undefined : { userId, rank, path: below(above, key) }
}

/** Nearly every path has one key, and spreading nothing into a list makes one with room for sixteen more. */
function below(above: readonly string[], key: string): readonly string[] {
  return above.length === 0 ? [key] : [...above, key]
}

/** An account of Ethereum and its like, which signs in by itself (ERC-4361). */
const WALLET = /^(?:[\w-]+:[\w-]+:)?0x[0-9a-f]{40}$/i

function idNamedAfter(key: string, read: (field: string) => unknown): string | undefined {
  return toText(read(`${key}Id`)) ?? toText(read(`${key}_id`)) ?? toText(read(`${key}No`))
}

/** @param key what the object is called: a `member` may have a `memberId` or a `memberNo` */
function idOf(value: unknown, key?: string): string | undefined {
  const read = fieldReader(value)
  if (read === undefined) return undefined
  const own = toText(read('id')) ?? (key === undefined ? undefined : idNamedAfter(key, read))
  if (own !== undefined) return own
  for (const field of USER_ID_FIELDS) {
    const text = toText(read(field))
    if (text !== undefined) return text
  }
  const wallet = toText(read('address'))
  if (wallet !== undefined && WALLET.test(wallet)) return wallet
  // Behind `dataValues`, `_doc` and the like.
  return resolve(value, '').userId
}

/** Everything that the session tells of its user: what stands in the user object, and beside the id. */
export function describeUser(data: object, user: SessionUser, library: string): Identity {
  const { path, own, userId } = user
  const [top = ''] = path
  let part: unknown = data
  let holder: object = data
  for (const key of path) {
    if (typeof part !== 'object' || part === null) break
    holder = part
    part = (part as Record<string, unknown>)[key]
  }
  const key = path.at(-1) ?? ''
  const beside = { ...resolve({ ...names(holder, key), ...(holder !== data && names(data, top)) }, library), userId: undefined }
  const described = typeof part === 'object' && part !== null && toText(part) === undefined ? resolve(part, library) : { userId }
  const isName = sessionKeyKind(key) === 'name'
  const identity = mergeIdentities({ ...described, userId, ...(isName && { userName: userId }) }, beside)
  return own === undefined ? identity : { ...identity, ...withoutGaps(own) }
}

function withoutGaps(identity: Identity): Identity {
  return Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined))
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
  /(?:^|_)(?:at|on|time|timestamp|date|expires?|expiry|iat|exp|ip|ua|agent|locale|lang|language|theme|tz|timezone|count|counter|number|version|token|secret|hash|salt|url|uri|path|page|host|role|roles|scope|scopes|level|mode|type|flag|cookie|title|color|currency|country|remember|attempts?|flash|messages?|csrf|xsrf|cart|state|nonce|return|redirect|last|captcha|device)(?:_|$)|^(?:created|updated|modified|started)/
const MAX_ID_LENGTH = 128

/**
 * What a login wrote under a name that says nothing: the one new key with an id or a user object. Asked only where a credential
 * was verified in the same request and no known name was found.
 */
export function unnamedUser(data: object, before: readonly string[]): SessionUser | undefined {
  if (!isEstablished(data) || isPassports(data)) return undefined
  const found: SessionUser[] = []
  for (const key of Object.keys(data)) {
    const value: unknown = (data as Record<string, unknown>)[key]
    const kind = sessionKeyKind(key)
    if (kind === 'pending' || kind === 'impersonation') return undefined
    if (before.includes(key) || kind !== 'none' || key.startsWith('_') || isForeignKey(key) || FACT.test(words(key))) continue
    const userId = toText(value) ?? idOf(value)
    if (userId !== undefined && userId.length <= MAX_ID_LENGTH) found.push({ userId, path: [key] })
  }
  return found.length === 1 ? found[0] : undefined
}

/** Who a session that is halfway through a login may become: ids under pending keys, or the identity beside a pending flag. */
export function pendingUserIds(data: object): readonly string[] {
  const { isHalfway } = sessionStage(data)
  return Object.keys(data).flatMap((key) => {
    const kind = sessionKeyKind(key)
    if (kind === 'none' || kind === 'impersonation' || (kind !== 'pending' && !isHalfway)) return []
    const value: unknown = (data as Record<string, unknown>)[key]
    return toText(value) ?? idOf(value) ?? []
  })
}
