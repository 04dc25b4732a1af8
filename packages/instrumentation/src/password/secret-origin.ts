import { isSentByMachine, requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'

/** Where a secret that was compared with a hash comes from. */
export interface SecretOrigin {
  /**
   * `person`: typed in. `machine`: came by itself with the request (API key, remember-me cookie). `token`: handed in, but made by a
   * machine (refresh token).
   */
  readonly kind: 'person' | 'machine' | 'token'
  /** A short numeric code under a name of one-time codes. */
  readonly isCode: boolean
  /** true: it stands in the request as it is, under a name of its own. */
  readonly isSubmitted: boolean
}

const JWT = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]+$/
const MACHINE_MADE = /^(?:[0-9a-f]{32,}|[\w-]{40,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i
const TOKEN_FIELD = /refresh|api_?-?key|(?:^|_|-)token$|Token$/
const CODE_FIELD = /otp|code|passcode|token/i
const PASSWORD_FIELD = /pass|pwd|pin$|secret/i
/** What machines sign in with, and how they call themselves beside it. */
const CLIENT_SECRET = /^(?:client|app|application|api|service|device|machine|consumer)_?-?(?:secret|key)$/i
const CLIENT = /^(?:client|api|app|application|service|device|machine|consumer)_?-?(?:id|name|key)?$/i
const REFRESH_PATH = /refresh|renew|rotate/i
const CODE = /^\d{4,8}$/
const MAX_DEPTH = 5

/** Says where a secret comes from, by what the request shows of it. */
export function secretOrigin(secret: string, scope: RequestScope): SecretOrigin {
  const facts = requestFacts(scope)
  if (facts !== undefined && isSentByMachine(secret, facts)) return origin('machine')
  if (JWT.test(secret)) return origin('token')
  if (isOfClient(facts?.body)) return origin('machine')
  const field = fieldOf(secret, facts?.body, 0)
  if (field !== undefined) {
    if (CODE.test(secret) && CODE_FIELD.test(field)) return { kind: 'person', isCode: true, isSubmitted: true }
    if (CLIENT_SECRET.test(field) || (/^secret$/i.test(field) && hasField(facts?.body, CLIENT, 0))) return origin('token', true)
    return TOKEN_FIELD.test(field) && !PASSWORD_FIELD.test(field) ? origin('token', true) : origin('person', true)
  }
  if (!MACHINE_MADE.test(secret)) return origin('person')
  // A password may be digested before it is compared: then the request has a password, and not this one.
  const hasPassword = hasField(facts?.body, PASSWORD_FIELD, 0)
  if (hasPassword) return origin('person')
  const isRefresh = REFRESH_PATH.test(facts?.url ?? '') || hasField(facts?.body, TOKEN_FIELD, 0)
  return origin(isRefresh ? 'token' : 'person')
}

const NAME_FIELD = /mail|user|login|name|account|phone|mobile|identifier|^(?:id|uid|u)$/i

/** Whether a parsed body says whose the password is, and has no second password in it. */
export function hasNameBesidePassword(body: unknown, depth = 0): boolean {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return false
  const entries = Object.entries(body)
  const texts = entries.filter(([, value]) => typeof value === 'string' && value !== '').map(([name]) => name)
  const passwords = texts.filter((name) => PASSWORD_FIELD.test(name))
  if (passwords.length === 1) return texts.some((name) => NAME_FIELD.test(name) && !PASSWORD_FIELD.test(name))
  return passwords.length === 0 && entries.some(([, value]) => hasNameBesidePassword(value, depth + 1))
}

/** The grant of RFC 6749 by which a machine signs in for itself. */
function isOfClient(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return (body as { grant_type?: unknown }).grant_type === 'client_credentials'
}

function origin(kind: SecretOrigin['kind'], isSubmitted = false): SecretOrigin {
  return { kind, isCode: false, isSubmitted }
}

/** The name under which a value stands in a parsed body; a name that says nothing (`value`, a list index) gives way to the outer one. */
function fieldOf(secret: string, body: unknown, depth: number): string | undefined {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return undefined
  for (const [name, value] of Object.entries(body)) {
    if (value === secret) return name
    if (typeof value === 'string') {
      const field = fieldInDocument(secret, value)
      if (field !== undefined) return field
    }
    const inner = fieldOf(secret, value, depth + 1)
    if (inner !== undefined) return inner
  }
  return undefined
}

/** Longest name of a field in a document. */
const MAX_NAME = 64

/** The name before a value that stands in the text of a GraphQL document: `login(password: "...")`. */
function fieldInDocument(secret: string, document: string): string | undefined {
  if (document.length <= secret.length + 2) return undefined
  const at = document.indexOf(JSON.stringify(secret))
  return at <= 0 ? undefined : /(\w+)\s*:\s*$/.exec(document.slice(Math.max(0, at - MAX_NAME), at))?.[1]
}

function hasField(body: unknown, pattern: RegExp, depth: number): boolean {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return false
  return Object.entries(body).some(([name, value]) => pattern.test(name) || hasField(value, pattern, depth + 1))
}
