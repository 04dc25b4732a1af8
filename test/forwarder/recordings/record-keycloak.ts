// Records what Keycloak writes: node --conditions=@signed-in/source test/forwarder/recordings/record-keycloak.ts
// Fetches its distribution by Maven into the user's cache, runs it with tracing on, signs users in and does everything that is none,
// and writes test/fixtures/foreign-stacks/keycloak_*. Takes some minutes; needs Java 17 and Maven.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { peerFolder, recordStories, type Stories } from './record-stories.ts'
import type { StoryBrowser } from './story-browser.ts'

const PORT = 28_080
const BASE = `http://127.0.0.1:${PORT}`
const REALM = `${BASE}/realms/shop/protocol/openid-connect`
const REDIRECT = 'http://127.0.0.1:9/callback'

const pom = new URL('keycloak/pom.xml', import.meta.url)
const distribution = peerFolder({
  name: 'keycloak',
  what: 'Keycloak',
  manifests: [pom],
  install: (folder) => {
    const maven = ['-q', '-B', '-f', fileURLToPath(pom), 'dependency:unpack-dependencies', `-DoutputDirectory=${folder}`]
    execFileSync('mvn', maven, { stdio: 'inherit' })
  },
})
const name = readdirSync(distribution).find((entry) => entry.startsWith('keycloak-')) ?? ''

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

async function open(
  browser: StoryBrowser,
  client: string,
  more: string = '',
): Promise<{ location: string; form: string; text: string }> {
  const query = `client_id=${client}&redirect_uri=${encodeURIComponent(REDIRECT)}&response_type=code&scope=openid${more}`
  const { location, text } = await browser.request(`${REALM}/auth?${query}`)
  return { location, form: formOf(text), text }
}

async function redeem(browser: StoryBrowser, client: string, location: string): Promise<Tokens> {
  const code = new URL(location).searchParams.get('code')
  if (code === null) throw new Error(`no code in ${location}`)
  return await tokens(REALM, browser.traceparent, {
    grant_type: 'authorization_code',
    client_id: client,
    code,
    redirect_uri: REDIRECT,
  })
}

function formOf(html: string): string {
  return (/action="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
}

const tell: Stories['tell'] = async (browser, begin) => {
  await createRealm()
  const password = (value: string): Record<string, string> => ({ username: 'alice', password: value, credentialId: '' })

  begin('open', 'the page of the login form')
  const { form } = await open(browser, 'web')
  begin('wrong_password', 'the form with a wrong password')
  const refused = await browser.request(form, password('wrong'))
  begin('unknown_user', 'the form with an unknown user')
  const unknown = await browser.request(formOf(refused.text), { ...password('right'), username: 'nobody' })
  begin('password', 'the form with the right password, and the code redeemed', 'alice')
  const passed = await browser.request(formOf(unknown.text), password('right'))
  const session = await redeem(browser, 'web', passed.location)
  begin('single_sign_on', 'another client in the same browser: no form, a code at once')
  await redeem(browser, 'other', (await open(browser, 'other')).location)
  begin('silent', 'prompt=none')
  await redeem(browser, 'web', (await open(browser, 'web', '&prompt=none')).location)
  begin('refresh', 'a refresh token')
  await tokens(REALM, browser.traceparent, {
    grant_type: 'refresh_token',
    client_id: 'web',
    refresh_token: session.refresh_token,
  })
  begin('again', 'prompt=login: the password once more', 'alice')
  const again = await open(browser, 'web', '&prompt=login')
  await redeem(browser, 'web', (await browser.request(again.form, password('right'))).location)
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
  const link = /href="([^"]*registration[^"]*)"/.exec((await open(browser, 'web')).text)?.[1] ?? ''
  const registration = await browser.request(BASE + link.replaceAll('&amp;', '&'))
  const registered = await browser.request(formOf(registration.text), {
    username: 'bob',
    password: 'Right-Password-1',
    'password-confirm': 'Right-Password-1',
    email: 'bob@shop.example',
    firstName: 'Bob',
    lastName: 'Shop',
  })
  await redeem(browser, 'web', registered.location)
}

const home = mkdtempSync(join(tmpdir(), 'signed-in-keycloak-'))
try {
  // A copy, because Keycloak builds itself and keeps its database inside of its folder.
  execFileSync('cp', ['-r', join(distribution, name), home])
  await recordStories({
    probe: `${BASE}/realms/master`,
    fixture: name.replace('-', '_'),
    start: (collector) => start(join(home, name), collector),
    tell,
  })
} finally {
  rmSync(home, { recursive: true, force: true })
}
