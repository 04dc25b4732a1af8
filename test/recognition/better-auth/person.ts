import { createHmac } from 'node:crypto'
import { type Browser, type BrowserResponse, followToProvider, type ProviderVisit } from '@signed-in-test/recognition-harness'

export const PASSWORD = 'correct horse'

/** What a browser does at the routes of better-auth. */
export class Person {
  readonly #browser: Browser

  constructor(browser: Browser) {
    this.#browser = browser
  }

  /** Posts JSON to a route; fails unless the answer has this status. */
  post(route: string, json: unknown = {}, expect: number | 'any' = 200, headers = {}): Promise<BrowserResponse> {
    return this.#browser.post(`/api/auth${route}`, { json, headers, ...(expect !== 'any' && { expect }) })
  }

  get(route: string, expect?: number): Promise<BrowserResponse> {
    return this.#browser.get(`/api/auth${route}`, expect === undefined ? {} : { expect })
  }

  signIn(name: string, password: string = PASSWORD, expect: number | 'any' = 200): Promise<BrowserResponse> {
    return this.post('/sign-in/email', { email: `${name}@app.test`, password }, expect)
  }

  signUp(name: string, expect: number | 'any' = 200): Promise<BrowserResponse> {
    return this.post('/sign-up/email', { email: `${name}@app.test`, password: PASSWORD, name }, expect)
  }

  /** Begins at a route that sends the browser to the provider, and comes back. */
  async atProvider(route: string, body: unknown, visit: ProviderVisit): Promise<BrowserResponse> {
    const begun = await this.post(route, body)
    const { url } = begun.json()
    if (typeof url !== 'string') throw new Error(`no way to the provider: ${begun.text}`)
    return followToProvider(this.#browser, { ...begun, location: url }, visit)
  }

  /** The last message of a kind to somebody. */
  async messageTo(to: string, kind: string): Promise<{ readonly url: string; readonly otp: string; readonly token: string }> {
    const found = (await this.#browser.get(`/outbox?to=${encodeURIComponent(to)}&kind=${kind}`, { expect: 200 })).text
    if (found === 'null') throw new Error(`no ${kind} to ${to}`)
    return JSON.parse(found) as { url: string; otp: string; token: string }
  }

  /** Opens the link in the last message of a kind. */
  async openLink(to: string, kind: string): Promise<BrowserResponse> {
    return this.#browser.get((await this.messageTo(to, kind)).url)
  }

  /** Whose session the browser has, by user id. */
  async userId(): Promise<unknown> {
    const session = JSON.parse((await this.get('/get-session', 200)).text) as { user?: { id?: unknown } } | null
    return session?.user?.id ?? null
  }

  async expectUser(id: string | null): Promise<void> {
    const found = await this.userId()
    if (found !== id) throw new Error(`the session is of ${String(found)} instead of ${String(id)}`)
  }

  /** Switches two factors on and proves the first code: the address of the secret, and the backup codes. */
  async enrol(): Promise<{ readonly code: () => string; readonly backupCodes: readonly string[] }> {
    const { totpURI, backupCodes } = (await this.post('/two-factor/enable', { password: PASSWORD })).json()
    const secret = new URL(String(totpURI)).searchParams.get('secret') ?? ''
    const code = (): string => timeBasedCode(secret)
    await this.post('/two-factor/verify-totp', { code: code() })
    return { code, backupCodes: backupCodes as string[] }
  }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 6238 with the usual six digits and 30 seconds. */
function timeBasedCode(secret: string): string {
  const bits = [...secret.replace(/=+$/, '')].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}
