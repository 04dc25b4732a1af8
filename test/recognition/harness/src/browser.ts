/** What a request may carry besides its path. */
export interface BrowserRequest {
  readonly method?: string
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is; its type stands in `headers`. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fails the scenario when the answer has another status. */
  readonly expect?: number
}

/** An answer with its body read. */
export interface BrowserResponse {
  readonly status: number
  readonly url: string
  /** Absolute address that a redirect leads to. */
  readonly location: string | undefined
  readonly text: string
  json(): Record<string, unknown>
}

/** A browser as far as logins need one: cookies per origin, real HTTP, redirects followed only when asked. */
export class Browser {
  readonly #base: string
  readonly #cookies = new Map<string, Map<string, string>>()

  constructor(base: string) {
    this.#base = base
  }

  /** Origin of the app. */
  get base(): string {
    return new URL(this.#base).origin
  }

  get(path: string, request: BrowserRequest = {}): Promise<BrowserResponse> {
    return this.send(path, { method: 'GET', ...request })
  }

  post(path: string, request: BrowserRequest = {}): Promise<BrowserResponse> {
    return this.send(path, { method: 'POST', ...request })
  }

  async send(path: string, request: BrowserRequest): Promise<BrowserResponse> {
    const url = new URL(path, this.#base)
    const { body, type } = bodyOf(request)
    const cookie = this.cookieHeader(url.origin)
    const headers = { ...(type && { 'content-type': type }), ...(cookie && { cookie }), ...request.headers }
    const response = await fetch(url, {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    })
    this.#keepCookies(url.origin, response.headers.getSetCookie())
    const text = await response.text()
    if (request.expect !== undefined && response.status !== request.expect) {
      throw new Error(
        `${request.method ?? 'GET'} ${url} answered ${response.status} instead of ${request.expect}: ${text.slice(0, 300)}`,
      )
    }
    const location = response.headers.get('location')
    return {
      status: response.status,
      url: String(url),
      location: location === null ? undefined : String(new URL(location, url)),
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    }
  }

  /** Follows redirects until an answer is none, or until `stop` says so about the address to go to. */
  async follow(response: BrowserResponse, stop: (location: string) => boolean = () => false): Promise<BrowserResponse> {
    let current = response
    for (let hops = 0; hops < 12; hops += 1) {
      if (current.location === undefined || stop(current.location)) return current
      current = await this.get(current.location)
    }
    throw new Error(`too many redirects, last to ${current.location}`)
  }

  /** The `Cookie` header for an origin; undefined without cookies. */
  cookieHeader(origin: string = new URL(this.#base).origin): string | undefined {
    const cookies = this.#cookies.get(origin)
    return cookies === undefined || cookies.size === 0
      ? undefined
      : [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Forgets a cookie of the app, as when a session cookie ends with the browser. */
  forgetCookie(name: string): void {
    this.#cookies.get(new URL(this.#base).origin)?.delete(name)
  }

  /** Forgets all cookies of a site that is not the app, as when a session at a provider has ended. */
  forgetSite(origin: string): void {
    this.#cookies.delete(origin)
  }

  #keepCookies(origin: string, lines: readonly string[]): void {
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, cookies)
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const cut = pair.indexOf('=')
      const name = pair.slice(0, cut).trim()
      const isGone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute) || isPast(attribute))
      if (isGone) cookies.delete(name)
      else cookies.set(name, pair.slice(cut + 1).trim())
    }
  }
}

function isPast(attribute: string): boolean {
  const match = /^\s*expires=(.*)$/i.exec(attribute)
  return match?.[1] !== undefined && Date.parse(match[1]) < Date.now()
}

function bodyOf(request: BrowserRequest): { body?: string; type?: string } {
  if (request.json !== undefined) return { body: JSON.stringify(request.json), type: 'application/json' }
  if (request.body !== undefined) return { body: request.body }
  if (request.form === undefined) return {}
  return { body: String(new URLSearchParams(request.form)), type: 'application/x-www-form-urlencoded' }
}
