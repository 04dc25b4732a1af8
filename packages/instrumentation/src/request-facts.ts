import type { RequestScope } from './request-scope.ts'

/** What can be asked of the HTTP request of a scope. Nothing of it is ever written anywhere. */
export interface RequestFacts {
  readonly headers: Readonly<Record<string, unknown>>
  /** Path and query. */
  readonly url: string
  /** The parsed body, if a framework has parsed it and keeps it where we can see it. */
  readonly body: unknown
  /** The request object of `node:http`. */
  readonly request: object
}

/** The request of a scope: Node's responses know theirs. */
export function requestFacts(scope: RequestScope): RequestFacts | undefined {
  const { req: request } = (scope.response ?? {}) as { req?: Record<string, unknown> }
  if (typeof request !== 'object' || request === null) return undefined
  const { headers, originalUrl, url, body } = request
  return {
    headers: typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {},
    url: String(originalUrl ?? url ?? ''),
    body: scope.handWritten?.body?.() ?? body,
    request,
  }
}

/** Whether a secret came by itself with the request: in the authorization, an API key header or a cookie. */
export function isSentByMachine(secret: string, { headers }: RequestFacts): boolean {
  if (secret.length < 4) return false
  return Object.entries(headers).some(
    ([name, value]) => typeof value === 'string' && AUTOMATIC_HEADER.test(name) && holds(name, value, secret),
  )
}

const AUTOMATIC_HEADER = /^(?:authorization|proxy-authorization|cookie)$|token|api-?key|secret|signature/

function holds(name: string, value: string, secret: string): boolean {
  // Not any part of it: the password "basic" must not be found in "Basic ...".
  if (name === 'cookie') return value.split(/;\s*/).some((pair) => isPartOf(decoded(pair.slice(pair.indexOf('=') + 1)), secret))
  const [scheme = '', rest = ''] = value.split(/ +/, 2)
  if (scheme.toLowerCase() === 'basic') return Buffer.from(rest, 'base64').toString('utf8').split(':').includes(secret)
  return isPartOf(rest === '' ? scheme : rest, secret)
}

/** The whole value, or one part of a compound like `<id>.<secret>` or `s:<value>.<signature>`. */
function isPartOf(value: string, secret: string): boolean {
  return value === secret || (secret.length >= 16 && value.includes(secret)) || value.split(/[.:|_-]/).includes(secret)
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
