import { randomBytes } from 'node:crypto'

/** What a request brought back. */
export interface Visit {
  readonly method: string
  readonly path: string
  readonly status: number
  /** Where the app sent the browser next, if it did. */
  readonly location: string | null
  /** Trace of the request, so that the story can tell which event and which spans it led to. */
  readonly traceId: string
}

/** As much of a browser as a login needs: one session's cookies, forms, and no automatic redirects. */
export class Browser {
  readonly #baseUrl: string
  #cookie: string | undefined

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  open(path: string): Promise<Visit> {
    return this.#request('GET', path)
  }

  submit(path: string, fields: Record<string, string> = {}): Promise<Visit> {
    return this.#request('POST', path, new URLSearchParams(fields))
  }

  async #request(method: string, path: string, body?: URLSearchParams): Promise<Visit> {
    const traceId = randomBytes(16).toString('hex')
    const response = await fetch(this.#baseUrl + path, {
      method,
      body: body ?? null,
      redirect: 'manual',
      headers: {
        ...(this.#cookie && { cookie: this.#cookie }),
        traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      },
    })
    await response.arrayBuffer()
    const [cookie] = response.headers.getSetCookie()
    if (cookie !== undefined) this.#cookie = cookie.split(';', 1)[0]
    return { method, path, status: response.status, location: response.headers.get('location'), traceId }
  }
}
