import type { Browser, BrowserResponse, ExpectedSignIn } from '@signed-in-test/recognition-harness'
import { followToProvider, type ProviderVisit } from '@signed-in-test/recognition-harness'

/** How an app of the Auth.js family is reached. */
export interface AuthjsApp {
  /** Path of its routes, e.g. `/auth`. */
  readonly base: string
  /** User id of somebody who came through the provider, where nothing keeps users. */
  readonly providerUserId: (account: string, provider: string) => string
  /** User id of somebody whom the app gave an id of its own in the token. */
  readonly tokenUserId: string
}

/** Who signs in with a password. */
export const ann: ExpectedSignIn = { userId: 'u-ann', userName: 'ann@app.test', groupId: 't-1', method: 'password' }

/** Somebody else. */
export const bob: ExpectedSignIn = { userId: 'u-bob', userName: 'bob@app.test', method: 'password' }

/** What a browser does at the library's own routes. */
export class Visitor {
  readonly #browser: Browser
  readonly #app: AuthjsApp

  constructor(browser: Browser, app: AuthjsApp) {
    this.#browser = browser
    this.#app = app
  }

  /** The token without which the library takes no form. */
  async csrfToken(): Promise<string> {
    const page = await this.#browser.get(`${this.#app.base}/csrf`, { expect: 200 })
    return String(page.json()['csrfToken'])
  }

  /** Posts to a route of the library as its own pages do. */
  async post(route: string, form: Readonly<Record<string, string>>): Promise<BrowserResponse> {
    return this.#browser.post(`${this.#app.base}${route}`, { form: { csrfToken: await this.csrfToken(), ...form } })
  }

  /** Submits a password. */
  passwordLogin(username: string, password = 'correct', provider = 'credentials'): Promise<BrowserResponse> {
    return this.post(`/callback/${provider}`, { username, password, callbackUrl: '/' })
  }

  /** Signs in at the provider and comes back. */
  async providerLogin(provider: string, visit: ProviderVisit, query = ''): Promise<BrowserResponse> {
    const away = await this.post(`/signin/${provider}${query}`, { callbackUrl: '/' })
    if (away.location === undefined) throw new Error(`no way to the provider: ${away.status} ${away.text.slice(0, 300)}`)
    return followToProvider(this.#browser, away, visit)
  }

  /** Whose session the browser has, by name; null for nobody's. */
  async who(): Promise<unknown> {
    const session = (await this.#browser.get(`${this.#app.base}/session`, { expect: 200 })).text
    return (JSON.parse(session) as { name?: unknown } | null)?.name ?? null
  }

  /** Throws unless the session is somebody's. */
  async expectName(name: string | null): Promise<void> {
    const found = await this.who()
    if (found !== name) throw new Error(`the session is of ${String(found)} instead of ${String(name)}`)
  }

  /** The address in the last mail to somebody. */
  async mailTo(address: string): Promise<string> {
    const { url } = (await this.#browser.get(`/mail?to=${address}`, { expect: 200 })).json()
    if (typeof url !== 'string') throw new Error(`no mail to ${address}`)
    return url
  }
}
