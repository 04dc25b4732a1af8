// Records what Keycloak writes: node --conditions=@signed-in/source test/forwarder/recordings/record-keycloak.ts
// Fetches its distribution by Maven into the user's cache, runs it with tracing on, signs users in and does everything that is none,
// and writes test/fixtures/foreign-stacks/keycloak_*. Takes some minutes; needs Java 17 and Maven.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fetchedPeer } from '../src/fetched-peer.ts'
import { SpanRecorder } from './span-recorder.ts'

process.env['SIGNED_IN_FETCH_PEERS'] ??= '1'
const PORT = 28_080
const BASE = `http://127.0.0.1:${PORT}`
const REALM = `${BASE}/realms/shop/protocol/openid-connect`
const REDIRECT = 'http://127.0.0.1:9/callback'

const pom = new URL('keycloak/pom.xml', import.meta.url)
const peer = fetchedPeer({
  name: 'keycloak',
  what: 'Keycloak',
  manifests: [pom],
  install: (folder) => {
    const maven = ['-q', '-B', '-f', fileURLToPath(pom), 'dependency:unpack-dependencies', `-DoutputDirectory=${folder}`]
    execFileSync('mvn', maven, { stdio: 'inherit' })
  },
})
if ('missing' in peer) throw new Error(peer.missing)
const name = readdirSync(peer.folder).find((entry) => entry.startsWith('keycloak-')) ?? ''

const recorder = new SpanRecorder()

function start(folder: string, collector: string): ChildProcess {
  const options = [
    `--http-port=${PORT}`,
    '--http-host=127.0.0.1',
    '--cache=local',
    '--tracing-enabled=true',
    '--tracing-protocol=http/protobuf',
    `--tracing-endpoint=${collector}`,
  ]
  const env = { ...process.env, KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin' }
  return spawn('sh', [join(folder, 'bin', 'kc.sh'), 'start-dev', ...options], { env, stdio: ['ignore', 'inherit', 'inherit'] })
}

async function answering(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await wait(1000)
  }
}

async function createRealm(): Promise<void> {
  const token = await tokens(`${BASE}/realms/master/protocol/openid-connect`, '', {
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'admin',
    password: 'admin',
  })
  const client = (clientId: string): object => ({
    clientId,
    publicClient: true,
    redirectUris: ['*'],
    directAccessGrantsEnabled: true,
  })
  const machine = { clientId: 'machine', secret: 'machine-secret', serviceAccountsEnabled: true, publicClient: false }
  const alice = {
    username: 'alice',
    email: 'alice@shop.example',
    emailVerified: true,
    firstName: 'Alice',
    lastName: 'Shop',
    enabled: true,
    credentials: [{ type: 'password', value: 'right', temporary: false }],
  }
  const realm = {
    realm: 'shop',
    enabled: true,
    registrationAllowed: true,
    clients: [client('web'), client('other'), machine],
    users: [alice],
  }
  const response = await fetch(`${BASE}/admin/realms`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify(realm),
  })
  if (response.status !== 201) throw new Error(`the realm is not made: ${response.status} ${await response.text()}`)
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
}

async function tokens(realm: string, traceparent: string, form: Record<string, string>): Promise<Tokens> {
  const headers: Record<string, string> = traceparent === '' ? {} : { traceparent }
  const response = await fetch(`${realm}/token`, { method: 'POST', headers, body: new URLSearchParams(form) })
  return (await response.json()) as Tokens
}

/** A browser: keeps cookies, follows nothing by itself, and sends the scenario's trace context. */
class Browser {
  readonly #cookies = new Map<string, string>()
  traceparent: string = ''

  async request(url: string, form?: Record<string, string>): Promise<{ status: number; location: string; text: string }> {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { traceparent: this.traceparent, cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(key)
      else this.#cookies.set(key, value)
    }
    return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() }
  }

  async open(client: string, more: string = ''): Promise<{ location: string; form: string; text: string }> {
    const query = `client_id=${client}&redirect_uri=${encodeURIComponent(REDIRECT)}&response_type=code&scope=openid${more}`
    const { location, text } = await this.request(`${REALM}/auth?${query}`)
    return { location, form: formOf(text), text }
  }

  async redeem(client: string, location: string): Promise<Tokens> {
    const code = new URL(location).searchParams.get('code')
    if (code === null) throw new Error(`no code in ${location}`)
    return await tokens(REALM, this.traceparent, {
      grant_type: 'authorization_code',
      client_id: client,
      code,
      redirect_uri: REDIRECT,
    })
  }
}

function formOf(html: string): string {
  return (/action="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
}

async function tellStories(): Promise<void> {
  const browser = new Browser()
  const begin = (scenario: string, story: string, ...signIns: string[]): void => {
    browser.traceparent = recorder.begin(scenario, { story, signIns })
  }
  const password = (value: string): Record<string, string> => ({ username: 'alice', password: value, credentialId: '' })

  begin('open', 'the page of the login form')
  const { form } = await browser.open('web')
  begin('wrong_password', 'the form with a wrong password')
  const refused = await browser.request(form, password('wrong'))
  begin('unknown_user', 'the form with an unknown user')
  const unknown = await browser.request(formOf(refused.text), { ...password('right'), username: 'nobody' })
  begin('password', 'the form with the right password, and the code redeemed', 'alice')
  const passed = await browser.request(formOf(unknown.text), password('right'))
  const session = await browser.redeem('web', passed.location)
  begin('single_sign_on', 'another client in the same browser: no form, a code at once')
  await browser.redeem('other', (await browser.open('other')).location)
  begin('silent', 'prompt=none')
  await browser.redeem('web', (await browser.open('web', '&prompt=none')).location)
  begin('refresh', 'a refresh token')
  await tokens(REALM, browser.traceparent, {
    grant_type: 'refresh_token',
    client_id: 'web',
    refresh_token: session.refresh_token,
  })
  begin('again', 'prompt=login: the password once more', 'alice')
  const again = await browser.open('web', '&prompt=login')
  await browser.redeem('web', (await browser.request(again.form, password('right'))).location)
  begin('userinfo', 'an API that asks who the token is')
  await browser.request(`${REALM}/userinfo`)
  begin('direct_grant', 'the password sent to the token endpoint', 'alice')
  await tokens(REALM, browser.traceparent, {
    grant_type: 'password',
    client_id: 'web',
    scope: 'openid',
    username: 'alice',
    password: 'right',
  })
  begin('direct_grant_wrong', 'a wrong password sent to the token endpoint')
  await tokens(REALM, browser.traceparent, { grant_type: 'password', client_id: 'web', username: 'alice', password: 'wrong' })
  begin('machine', 'a client with its own secret')
  await tokens(REALM, browser.traceparent, {
    grant_type: 'client_credentials',
    client_id: 'machine',
    client_secret: 'machine-secret',
  })
  begin('logout', 'logout with the id token')
  await browser.request(
    `${REALM}/logout?id_token_hint=${session.id_token}&post_logout_redirect_uri=${encodeURIComponent(REDIRECT)}`,
  )

  begin('register', 'a new account, signed in at once', 'bob')
  const link = /href="([^"]*registration[^"]*)"/.exec((await browser.open('web')).text)?.[1] ?? ''
  const registration = await browser.request(BASE + link.replaceAll('&amp;', '&'))
  const registered = await browser.request(formOf(registration.text), {
    username: 'bob',
    password: 'Right-Password-1',
    'password-confirm': 'Right-Password-1',
    email: 'bob@shop.example',
    firstName: 'Bob',
    lastName: 'Shop',
  })
  await browser.redeem('web', registered.location)
}

const home = mkdtempSync(join(tmpdir(), 'signed-in-keycloak-'))
// A copy, because Keycloak builds itself and keeps its database inside of its folder.
execFileSync('cp', ['-r', join(peer.folder, name), home])
const server = start(join(home, name), await recorder.listen())
try {
  await answering(`${BASE}/realms/master`)
  await createRealm()
  await tellStories()
  await recorder.write(fileURLToPath(new URL(`../../fixtures/foreign-stacks/${name.replace('-', '_')}`, import.meta.url)))
} finally {
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(home, { recursive: true, force: true })
}
