import { createHash } from 'node:crypto'

/** How many authorization requests are remembered; the oldest goes first. */
const MAX_REMEMBERED = 10_000

/**
 * What an app asked the provider for, where that decides what the answer means. `silent`: no interaction (`prompt=none`), so nobody
 * proved anything. `reauthentication`: a fresh proof of somebody who may be signed in already (`prompt=login`, `max_age`, `acr_values`).
 */
export type Asked = 'silent' | 'reauthentication'

/** What an answer of the provider says about the request that it answers. */
export interface AnsweredRequest {
  readonly state?: unknown
  readonly nonce?: unknown
  readonly codeVerifier?: unknown
}

/**
 * Remembers authorization requests that ask for something special: the answer looks like that of any login. Kept in memory by `state`,
 * `nonce` and PKCE challenge, whichever the app uses; a callback that another process answers is taken for a login.
 */
export class AuthorizationRequests {
  readonly #asked = new Map<string, Asked>()

  /** Looks at the parameters of an authorization request: a URL, its query, or a plain object. */
  remember(request: unknown): void {
    const parameters = parametersOf(request)
    const asked = askedIn(parameters)
    if (asked === undefined) return
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const value = parameters(name)
      if (value !== '') this.#add(`${name} ${value}`, asked)
    }
  }

  /** What the request asked for that is being answered. Undefined for an ordinary login. An answer comes once. */
  answered({ state, nonce, codeVerifier }: AnsweredRequest): Asked | undefined {
    if (this.#asked.size === 0) return undefined
    const keys = [
      typeof state === 'string' ? `state ${state}` : '',
      typeof nonce === 'string' ? `nonce ${nonce}` : '',
      ...(typeof codeVerifier === 'string' ? challengesOf(codeVerifier) : []),
    ]
    let found: Asked | undefined
    for (const key of keys) {
      found ??= this.#asked.get(key)
      this.#asked.delete(key)
    }
    return found
  }

  #add(key: string, asked: Asked): void {
    const [oldest] = this.#asked.keys()
    if (this.#asked.size >= MAX_REMEMBERED && oldest !== undefined) this.#asked.delete(oldest)
    this.#asked.set(key, asked)
  }
}

/** The authorization requests of this process. */
export const authorizationRequests: AuthorizationRequests = new AuthorizationRequests()

/** `S256` and `plain`. */
function challengesOf(verifier: string): readonly string[] {
  return [`code_challenge ${createHash('sha256').update(verifier).digest('base64url')}`, `code_challenge ${verifier}`]
}

function askedIn(parameters: (name: string) => string): Asked | undefined {
  const prompts = parameters('prompt').split(' ')
  if (prompts.includes('none')) return 'silent'
  const isAnew = prompts.includes('login') || prompts.includes('consent')
  return isAnew || parameters('max_age') !== '' || parameters('acr_values') !== '' ? 'reauthentication' : undefined
}

function parametersOf(request: unknown): (name: string) => string {
  if (typeof request === 'string') {
    const start = request.indexOf('?')
    return fromSearch(new URLSearchParams(start < 0 ? '' : request.slice(start + 1)))
  }
  if (request instanceof URL) return fromSearch(request.searchParams)
  if (request instanceof URLSearchParams) return fromSearch(request)
  if (typeof request !== 'object' || request === null) return () => ''
  return (name) => {
    const value = (request as Record<string, unknown>)[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
}

function fromSearch(parameters: URLSearchParams): (name: string) => string {
  return (name) => parameters.get(name) ?? ''
}
