import type { RequestScope } from './request-scope.ts'

/** What can be asked of the HTTP request of a scope. Nothing of it is ever written anywhere. */
export interface RequestFacts {
  readonly headers: Readonly<Record<string, unknown>>
  /** Path and query. */
  readonly url: string
  /** The parsed body: as a framework has parsed it, where it keeps it in sight, else as it came. Costs something only when it is asked. */
  readonly body: unknown
  /** The request object of `node:http`. */
  readonly request: object
}

/** The request of a scope: Node's responses know theirs. */
export function requestFacts(scope: RequestScope): RequestFacts | undefined {
  const request = requestOf(scope)
  return request === undefined ? undefined : new Facts(scope, request)
}

/** Its headers alone, for what every request is asked. Undefined: there is no request. */
export function requestHeaders(scope: RequestScope): RequestFacts['headers'] | undefined {
  const request = requestOf(scope)
  return request === undefined ? undefined : headersOf(request)
}

type Request = Readonly<Record<string, unknown>>

function requestOf({ response }: RequestScope): Request | undefined {
  const request: unknown = response?.req
  return typeof request === 'object' && request !== null ? (request as Request) : undefined
}

function headersOf({ headers }: Request): RequestFacts['headers'] {
  return typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {}
}

class Facts implements RequestFacts {
  readonly headers: Readonly<Record<string, unknown>>
  readonly request: Request
  readonly #scope: RequestScope

  constructor(scope: RequestScope, request: Request) {
    this.headers = headersOf(request)
    this.request = request
    this.#scope = scope
  }

  get url(): string {
    const { originalUrl, url } = this.request
    return String(originalUrl ?? url ?? '')
  }

  get body(): unknown {
    const { handWritten, sent } = this.#scope
    const parsed = handWritten?.body?.() ?? this.request['body']
    return isParsed(parsed) ? parsed : (sent?.parsed() ?? parsed)
  }
}

/** Express puts an empty object there before it has parsed anything, and apps have bodies left as bytes to parse them by themselves. */
function isParsed(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body)) return false
  for (const _field in body) return true
  return false
}

/** Whether a secret came by itself with the request: in the authorization, an API key header or a cookie. */
export function isSentByMachine(secret: string, { headers }: Pick<RequestFacts, 'headers'>): boolean {
  const { authorization } = headers
  // Where nearly every token stands that is looked for.
  if (typeof authorization === 'string' && secret.length >= LONG_ENOUGH_FOR_A_KEY && authorization.endsWith(secret)) return true
  return Object.entries(headers).some(
    ([name, value]) => typeof value === 'string' && AUTOMATIC_HEADER.test(name) && holds(name, value, secret),
  )
}

const AUTOMATIC_HEADER = /^(?:authorization|proxy-authorization|cookie)$|token|api-?key|secret|signature/

/** Short secrets may stand in a cookie by chance (`theme=dark`): only long ones are looked for there. */
const LONG = 16
const LONG_ENOUGH_FOR_A_KEY = 8

function holds(name: string, value: string, secret: string): boolean {
  if (name === 'cookie')
    return (
      secret.length >= LONG && value.split(/;\s*/).some((pair) => decoded(pair.slice(pair.indexOf('=') + 1)).includes(secret))
    )
  const [scheme = '', rest = ''] = value.split(/ +/, 2)
  if (scheme.toLowerCase() === 'basic') return Buffer.from(rest, 'base64').toString('utf8').split(':').includes(secret)
  // The whole value, or one part of a compound like `<id>.<secret>`.
  const key = rest === '' ? scheme : rest
  return secret.length >= LONG_ENOUGH_FOR_A_KEY && (key.endsWith(secret) || (secret.length >= LONG && key.includes(secret)))
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
