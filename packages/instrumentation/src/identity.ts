import { fieldReader, toText } from './user-value.ts'

/** Who signed in, as far as a library's own user object tells. */
export interface Identity {
  readonly userId?: string | undefined
  readonly userName?: string | undefined
  readonly email?: string | undefined
  readonly groupId?: string | undefined
}

/** What an identity override may look at besides the user. */
export interface IdentityContext {
  /** npm name of the library. */
  readonly library: string
  /** The request object that the library handed over (Express, Koa, Fastify, ...), if any. */
  readonly request?: unknown
}

/** Says who a user object is, in place of the documented order of fields; what it leaves out is resolved as usual. */
export type IdentityResolver = (user: unknown, context: IdentityContext) => Identity | undefined

/** The order in which a user object is asked for its id. The first that has a value wins; e-mail and user name come last. */
export const USER_ID_FIELDS: readonly string[] = [
  'id',
  '_id',
  'userId',
  'user_id',
  'uid',
  'sub',
  'uuid',
  'ID',
  'oid',
  'localAccountId',
  'nameID',
  'username',
  'userName',
  'login',
  'email',
  'mail',
]
/** The order in which it is asked for the user name. */
export const USER_NAME_FIELDS: readonly string[] = [
  'username',
  'userName',
  'user_name',
  'preferred_username',
  'login',
  'email',
  'mail',
  'name',
  'displayName',
  'display_name',
  'fullName',
  'full_name',
  'nickname',
  'handle',
]
const EMAIL_FIELDS: readonly string[] = ['email', 'mail', 'emailAddress', 'email_address', 'upn']
/** The order in which it is asked for the account that it belongs to. An object's `id` counts as its value. */
export const GROUP_ID_FIELDS: readonly string[] = [
  'groupId',
  'group_id',
  'orgId',
  'organizationId',
  'organisationId',
  'org_id',
  'organization_id',
  'organisation_id',
  'activeOrganizationId',
  'tenantId',
  'tenant_id',
  'tid',
  'teamId',
  'team_id',
  'accountId',
  'account_id',
  'workspaceId',
  'workspace_id',
  'companyId',
  'company_id',
  'organization',
  'organisation',
  'org',
  'tenant',
  'team',
  'account',
  'workspace',
  'company',
  'group',
]
/** Where the user hides when the object handed over only carries it: `{ user, token }`, ORM documents, profiles. */
const NESTED_FIELDS: readonly string[] = ['user', 'dataValues', '_doc', 'attributes', 'profile', '_json', 'claims', 'data']

/** How to read users: the parts of the settings that concern identity. */
export interface IdentitySettings {
  readonly identity?: Readonly<Record<string, IdentityResolver>> | undefined
  readonly groupAttributes?: readonly string[] | undefined
  readonly groupId?: ((user: unknown, context: IdentityContext) => string | undefined) | undefined
}

/**
 * Who a user object of any shape is: string, number (0 is an id), bigint, ObjectId, UUID bytes, plain object, class instance,
 * ORM document or proxy, Map. Reading never throws: a getter that does is passed over.
 *
 * @param onFault told of an override that threw; the documented order then decides
 */
export function resolveIdentity(
  user: unknown,
  context: IdentityContext,
  settings: IdentitySettings = {},
  onFault: (fault: unknown) => void = () => {},
): Identity {
  const own = ask(() => settings.identity?.[context.library]?.(user, context), onFault)
  const found = identityOf(user, settings.groupAttributes ?? [])
  const groupId = ask(() => settings.groupId?.(user, context), onFault)
  return {
    userId: toText(own?.userId) ?? found.userId,
    userName: toText(own?.userName) ?? found.userName,
    email: toText(own?.email) ?? found.email,
    groupId: toText(own?.groupId) ?? toText(groupId) ?? found.groupId,
  }
}

function ask<T>(question: () => T, onFault: (fault: unknown) => void): T | undefined {
  try {
    return question()
  } catch (fault) {
    onFault(fault)
    return undefined
  }
}

function identityOf(user: unknown, groupAttributes: readonly string[]): Identity {
  const plain = toText(user)
  if (plain !== undefined) return { userId: plain }
  const read = fieldReader(user)
  if (read === undefined) return {}
  const groupId = firstGroup(read, [...groupAttributes, ...GROUP_ID_FIELDS])
  const userId = firstText(read, USER_ID_FIELDS)
  const nested = userId === undefined ? nestedIdentity(read, groupAttributes) : {}
  const email = firstText(read, EMAIL_FIELDS) ?? firstOfList(read('emails'))
  const userName = firstText(read, USER_NAME_FIELDS) ?? email ?? personName(read('name')) ?? nested.userName
  const found = { userId: userId ?? nested.userId, userName, email: email ?? nested.email, groupId: groupId ?? nested.groupId }
  return userId !== undefined && userName === undefined ? mergeIdentities(found, besideId(read, groupAttributes)) : found
}

function nestedIdentity(read: (field: string) => unknown, groupAttributes: readonly string[]): Identity {
  for (const field of NESTED_FIELDS) {
    const inner = fieldReader(read(field))
    if (inner === undefined) continue
    const userId = firstText(inner, USER_ID_FIELDS)
    if (userId === undefined) continue
    return {
      userId,
      userName: firstText(inner, USER_NAME_FIELDS),
      email: firstText(inner, EMAIL_FIELDS),
      groupId: firstGroup(inner, [...groupAttributes, ...GROUP_ID_FIELDS]),
    }
  }
  return {}
}

/** JSON:API keeps what it says of a thing apart from its id: `{ id, type: 'users', attributes: { email } }`. */
function besideId(read: (field: string) => unknown, groupAttributes: readonly string[]): Identity {
  const inner = fieldReader(read('attributes'))
  if (inner === undefined) return {}
  return {
    userName: firstText(inner, USER_NAME_FIELDS),
    email: firstText(inner, EMAIL_FIELDS),
    groupId: firstGroup(inner, [...groupAttributes, ...GROUP_ID_FIELDS]),
  }
}

function firstText(read: (field: string) => unknown, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const text = toText(read(field))
    if (text !== undefined) return text
  }
  return undefined
}

function firstGroup(read: (field: string) => unknown, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const value = read(field)
    const inner = fieldReader(value)
    const text = toText(value) ?? (inner === undefined ? undefined : firstText(inner, ['id', '_id', 'slug']))
    if (text !== undefined) return text
  }
  return undefined
}

/** Passport profiles: `emails: [{ value }]`. */
function firstOfList(list: unknown): string | undefined {
  const first: unknown = Array.isArray(list) ? list[0] : undefined
  return toText(first) ?? toText(fieldReader(first)?.('value'))
}

/** Passport profiles: `name: { givenName, familyName }`. */
function personName(name: unknown): string | undefined {
  const read = fieldReader(name)
  if (read === undefined) return undefined
  const parts = [toText(read('givenName')), toText(read('familyName'))].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' ')
}

/** true: the same user id; false: another; undefined: one of them is not known. */
export function samePerson(one: Identity | undefined, other: Identity | undefined): boolean | undefined {
  if (one?.userId === undefined || other?.userId === undefined) return undefined
  return one.userId === other.userId
}

/** The first identity, its gaps filled from the second unless that is somebody else. */
export function mergeIdentities(first: Identity | undefined, second: Identity | undefined): Identity {
  if (first === undefined || second === undefined || samePerson(first, second) === false)
    return first?.userId === undefined ? (second ?? first ?? {}) : first
  return {
    userId: first.userId ?? second.userId,
    userName: first.userName ?? second.userName,
    email: first.email ?? second.email,
    groupId: first.groupId ?? second.groupId,
  }
}
