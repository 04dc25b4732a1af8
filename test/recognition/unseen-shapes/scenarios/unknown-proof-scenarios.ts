import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const post = (browser: Browser, path: string, json: object, expect: number): Promise<BrowserResponse> =>
  browser.post(path, { json, expect })
const idToken = (sub: string, age: number): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000) - age
  return `${part({ alg: 'none' })}.${part({ iss: 'https://hub.example', sub, iat })}.${'s'.repeat(32)}`
}

/** app/unknown-proofs.mjs */
export const unknownProofs: readonly Scenario[] = [
  {
    name: 'code of a mail: wrong, right, and one for a new address',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/code/verify', { name: 'ann', code: '000000' }, 400)
      await post(browser, '/auth/code/verify', { name: 'ann', code: '135790' }, 200)
      await post(browser, '/auth/email/verify', { email: 'new@example.org', code: '135790' }, 200)
    },
    signIns: [{ userId: 'k-ann', userName: 'ann@example.org', groupId: 'org-1', method: 'otp' }],
  },
  {
    name: 'always 200, digests and ===, a token of its own: wrong, right, and a refusal with a cookie',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/api/user/login', { account: 'bob', password: 'wrong' }, 200)
      await post(browser, '/api/user/login', { account: 'bob', password: 'right' }, 200)
      await post(browser, '/login/hint', { email: 'bob@example.org', password: 'wrong' }, 200)
    },
    signIns: [{ userId: 'k-bob', userName: 'bob@example.org', method: 'password' }],
  },
  {
    name: 'code of a provider, exchanged by hand: wrong, right, for an app',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await browser.get('/auth/hub/callback?code=bad-code-12345&state=s1', { expect: 400 })
      await browser.get('/auth/hub/callback?code=good-code-12345&state=s1', { expect: 302 })
      await post(newBrowser(), '/mobile/hub', { code: 'good-code-12345', redirectUri: 'app://back' }, 200)
    },
    signIns: [
      { userId: 'k-hub', method: 'oauth' },
      { userId: 'k-mobile', userName: 'mobile@example.org', method: 'oauth' },
    ],
  },
  {
    name: 'provider linked while signed in; a code that another app exchanges',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/code/verify', { name: 'cyd', code: '135790' }, 200)
      await browser.get('/auth/hub/callback?code=good-code-12345&state=s1', { expect: 302 })
      const exchange = { grant_type: 'authorization_code', code: 'good-code-12345', redirect_uri: 'https://other.example' }
      await browser.post('/oauth/token', { form: exchange, expect: 200 })
    },
    signIns: [{ userId: 'k-cyd' }],
  },
  {
    name: 'ID token from the script of a provider: fresh, kept',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/one-tap', { credential: idToken('eve', 5) }, 200)
      await post(browser, '/auth/one-tap', { credential: idToken('eve', 7200) }, 200)
    },
    signIns: [{ userId: 'k-eve', method: 'oidc' }],
  },
  {
    name: 'passwords that a directory checks, one person after the other, under a key that says nothing',
    isCore: true,
    drive: async (browser) => {
      for (const [name, password] of [
        ['fay', 'wrong'],
        ['fay', 'right'],
        ['gus', 'right'],
      ])
        await browser.post('/web/login', { form: { name: String(name), password: String(password) }, expect: 302 })
    },
    signIns: [{ userId: 'k-fay' }, { userId: 'k-gus', method: 'password' }],
  },
  {
    name: 'link of a mail to another person',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/web/login', { form: { name: 'hal', password: 'right' }, expect: 302 })
      const { token } = (await browser.get('/web/link/ida', { expect: 200 })).json()
      await browser.get(`/web/magic?token=${String(token)}`, { expect: 302 })
    },
    signIns: [{ userId: 'k-hal' }, { userId: 'k-ida', method: 'magic_link' }],
  },
  {
    name: 'shared list, opened by a password and kept by its id',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/web/lists/list-7/open', { password: 'right' }, 200)
    },
    signIns: [],
  },
  {
    name: 'login again over the token of the first, whose answer names the person',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/session', { name: 'jim', password: 'right' }, 200)
      await post(browser, '/session', { name: 'jim', password: 'wrong' }, 401)
      await post(browser, '/session', { name: 'jim', password: 'right' }, 200)
    },
    signIns: [1, 2].map(() => ({ userId: 'k-jim', userName: 'jim@example.org', method: 'password' })),
  },
  {
    name: 'sign-up whose password stands in the text of a GraphQL document',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/graphql', { query: 'mutation { register(name: "kim", password: "chosen-1") { token } }' }, 200)
    },
    signIns: [{ userId: 'k-kim', signUp: true }],
  },
  {
    name: 'tokens that hold the id of a session, or an account and no user',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/keyed/login', { name: 'max', password: 'right', keep: 'session' }, 200)
      await post(browser, '/keyed/login', { name: 'ned', password: 'right', keep: 'account' }, 200)
    },
    signIns: [
      { userId: 'k-max', userName: 'max@example.org' },
      { userId: 'k-ned', groupId: 't-3' },
    ],
  },
  {
    name: 'gateway that passes a login on',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/gateway/login', { name: 'lea', password: 'right' }, 200)
    },
    signIns: [],
  },
]
