import { claimedIdentity } from '../claimed-identity.ts'
import { type Identity, mergeIdentities } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'
import { describeUser, sessionUser } from '../session-store/session-identity.ts'
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

/** Who is named in the objects of an answer or of a request, the innermost first. */
export function identityAmong(objects: readonly unknown[], library: string): Identity | undefined {
  let found: Identity | undefined
  for (const object of objects) {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) continue
    found = mergeIdentities(found, identityOf(object, library))
    if (found.userId !== undefined && found.userName !== undefined && found.groupId !== undefined) break
  }
  return found?.userId === undefined ? undefined : found
}

/** Whether an object has what only people have. Also in `attributes`, where JSON:API keeps it. */
export function hasPersonField(object: object): boolean {
  const { attributes } = object as { attributes?: unknown }
  const own = object as Record<string, unknown>
  if (PERSON_FIELDS.some((field) => own[field] !== undefined)) return true
  return typeof attributes === 'object' && attributes !== null && hasPersonField(attributes)
}

function identityOf(object: object, library: string): Identity | undefined {
  const isPerson = hasPersonField(object)
  const own = isPerson ? resolveUser(object, { library }) : undefined
  const user = sessionUser(object, library)
  const nested = user === undefined ? undefined : describeUser(object, user, library)
  // `{ id, email }` is the person; `{ id, user: { ... } }` names one.
  return nested !== undefined && (own?.userId === undefined || user?.path.length !== 1) ? nested : (own ?? nested)
}
