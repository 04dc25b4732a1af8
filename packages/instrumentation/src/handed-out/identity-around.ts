import { claimedIdentity } from '../claimed-identity.ts'
import { type Identity, mergeIdentities } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'
import { describeUser, sessionUser } from '../session-store/session-identity.ts'
import { sessionKeyKind } from '../session-store/session-key.ts'
import { isClaims } from '../token-claims.ts'

/** Fields that make an object with an `id` a person's and not that of any other thing. */
const PERSON_FIELDS = ['email', 'username', 'userName', 'name', 'login', 'displayName', 'fullName', 'firstName', 'roles', 'role']

/** Who a token or cookie is for, if it shows its content: a JSON web token, or JSON that an app has signed by itself. */
export function identityInSecret(secret: string, library: string): Identity | undefined {
  for (const part of partsOf(secret)) {
    const content = decodedJson(part)
    const identity = content === undefined ? undefined : claimedIdentity(content, library)
    if (identity?.userId !== undefined) return identity
  }
  return undefined
}

/** The content of a token of which one part is JSON with claims, as far as anybody can read it. */
export function claimsInSecret(secret: string): Readonly<Record<string, unknown>> | undefined {
  for (const part of partsOf(secret)) {
    const content = decodedJson(part)
    if (content !== undefined && content['alg'] === undefined) return content
  }
  return undefined
}

/** Bytes of the signature that PASETO puts behind what it signs, by version. */
const PASETO_SIGNATURE: Readonly<Record<string, number>> = { v1: 256, v2: 64, v3: 96, v4: 64 }

function partsOf(secret: string): readonly string[] {
  const [version = '', purpose, ...rest] = secret.split('.', 4)
  const length = purpose === 'public' ? PASETO_SIGNATURE[version] : undefined
  if (length === undefined) return secret.split('.', 3)
  return [
    Buffer.from(rest[0] ?? '', 'base64url')
      .subarray(0, -length)
      .toString('utf8'),
  ]
}

function decodedJson(part: string): Readonly<Record<string, unknown>> | undefined {
  const text = part.startsWith('{') ? part : Buffer.from(part, 'base64url').toString('utf8')
  if (!text.startsWith('{')) return undefined
  try {
    const content: unknown = JSON.parse(text)
    return isClaims(content) ? content : undefined
  } catch {
    // Opaque: it says nothing.
    return undefined
  }
}

/** Who is named in the objects of an answer or of a request, the innermost first. One who is only called something gives way to an id. */
export function identityAmong(objects: readonly unknown[], library: string): Identity | undefined {
  let found: Identity | undefined
  let called: Identity | undefined
  for (const object of objects) {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) continue
    const { identity, isName } = identityOf(object, library)
    if (isName) {
      called ??= identity
      continue
    }
    found = mergeIdentities(found, identity)
    if (found.userId !== undefined && found.userName !== undefined && found.groupId !== undefined) break
  }
  return found?.userId === undefined ? called : found
}

/** Whether an object has what only people have. Also in `attributes`, where JSON:API keeps it. */
export function hasPersonField(object: object): boolean {
  const { attributes } = object as { attributes?: unknown }
  const own = object as Record<string, unknown>
  if (PERSON_FIELDS.some((field) => own[field] !== undefined)) return true
  return typeof attributes === 'object' && attributes !== null && hasPersonField(attributes)
}

/** @returns who it is, and whether their name is all that says so: `{ data: { id, email } }` says more one object further in */
function identityOf(object: object, library: string): { readonly identity: Identity | undefined; readonly isName: boolean } {
  const isPerson = hasPersonField(object)
  const own = isPerson ? resolveUser(object, { library }) : undefined
  const user = sessionUser(object, library)
  const nested = user === undefined ? undefined : describeUser(object, user, library)
  // `{ id, email }` is the person; `{ id, user: { ... } }` names one.
  const isNested = nested !== undefined && (own?.userId === undefined || user?.path.length !== 1)
  const isName = isNested && sessionKeyKind(user?.path.at(-1) ?? '') === 'name'
  return { identity: isNested ? nested : (own ?? nested), isName }
}
