/** What an answer tells a story. */
export interface StoryAnswer {
  readonly status: number
  /** Where a redirect leads; empty where there is none. */
  readonly location: string
  readonly text: string
}

/** A browser in a story: keeps cookies, follows nothing by itself, and sends the scenario's trace context. */
export class StoryBrowser {
  readonly cookies: Map<string, string> = new Map()
  traceparent: string = ''

  /** A form is posted; without one the address is opened. */
  async request(
    url: string,
    form?: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<StoryAnswer> {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { traceparent: this.traceparent, cookie: [...this.cookies].map((pair) => pair.join('=')).join('; '), ...headers },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.cookies.delete(key)
      else this.cookies.set(key, value)
    }
    return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() }
  }
}
