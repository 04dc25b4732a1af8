import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const post = (browser: Browser, path: string, json: object, expect = 200): Promise<BrowserResponse> =>
  browser.post(path, { json, expect })
const person = (name: string): object => ({ name, password: 'right' })
const login = (browser: Browser, name: string): Promise<BrowserResponse> => post(browser, '/login', person(name))
const password = { password: 'right' }
const signedIn = (name: string): { userId: string; userName: string; method: string } => ({
  userId: `c-${name}`,
  userName: name,
  method: 'password',
})

/** app/confirmations.mjs */
export const confirmations: readonly Scenario[] = [
  {
    name: 'password asked for once more, with a new session id each time; then a second login',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ann')
      await post(browser, '/account/email', { email: 'new@example.org', ...password })
      await post(browser, '/auth/sudo', password)
      await post(browser, '/account/sessions/revoke-others', password)
      await post(browser, '/settings/2fa/disable', password)
      await login(browser, 'bob')
    },
    signIns: [signedIn('ann'), signedIn('bob')],
  },
  {
    name: 'an administrator acts as somebody else, and makes a user',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'root')
      await post(browser, '/admin/users', { name: 'new', password: 'chosen' }, 201)
      await post(browser, '/admin/impersonate', { as: 'ann', ...password })
    },
    signIns: [signedIn('root')],
  },
  {
    name: 'a shared page with a password, and a machine with a secret',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await post(browser, '/share/7', password)
      await post(newBrowser(), '/machines/token', { clientId: 'billing', clientSecret: 'right' })
    },
    signIns: [],
  },
  {
    name: 'guests who enter a room by its password, and who was a guest once',
    isCore: true,
    drive: async (browser) => {
      for (const room of ['7', 'own']) await post(browser, `/rooms/${room}/join`, { ...password, displayName: 'Ann' })
      await post(browser, '/token', { ...person('ann'), claims: { sub: 'guest-of-old' } })
    },
    signIns: [{ userId: 'guest-of-old', method: 'password' }],
  },
  ...[
    { scope: 'orders:read users:invite' },
    { aud: 'https://verify.example.org' },
    { status: 'verified' },
    { actorType: 'user' },
  ].map((claims) => ({
    name: `token with ${JSON.stringify(claims)}`,
    drive: async (browser: Browser): Promise<void> => {
      await post(browser, '/token', { ...person('ann'), claims })
    },
    signIns: [signedIn('ann')],
  })),
  {
    name: 'token of random letters that read like a second factor',
    drive: async (browser) => {
      const backwards = [...'6f12fa3e-1b2a-4c3d-9e8f-a1b2c3d4e5f6'].toReversed().join('')
      await post(browser, '/token', { ...person('bob'), backwards })
    },
    signIns: [signedIn('bob')],
  },
]

const oauth = (browser: Browser, grant: object): Promise<BrowserResponse> => post(browser, '/oauth/token', grant)

/** app/fastify-machines.mjs */
export const fastifyMachines: readonly Scenario[] = [
  {
    name: 'machines, a code that is sent, and two people',
    isCore: true,
    drive: async (browser) => {
      await oauth(browser, { grant_type: 'client_credentials', client_id: 'billing', client_secret: 'right' })
      await post(browser, '/exchange', { apiKey: 'right' })
      await browser.get('/code?who=m-ann', { expect: 200 })
      await oauth(browser, { grant_type: 'password', username: 'm-ann', ...password })
      await post(browser, '/directory/login', { username: 'm-bob', password: 'wrong' }, 401)
      await post(browser, '/directory/login', { username: 'm-bob', ...password })
    },
    signIns: [{ userId: 'm-ann', method: 'password' }, { userId: 'm-bob' }],
  },
]
