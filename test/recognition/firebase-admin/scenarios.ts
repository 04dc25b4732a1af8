import { type Browser, type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'
import { idTokenOf, type TokenFacts } from './identity-toolkit-server.ts'

const signInOf = (name: string, method = 'password'): ExpectedSignIn => ({
  userId: `uid-${name}`,
  userName: `${name}@example.com`,
  method,
})
const ada = signInOf('ada')
const bob = signInOf('bob')

async function login(browser: Browser, name: string, facts?: TokenFacts, path = '/login', expect = 200): Promise<void> {
  await browser.post(path, { json: { idToken: idTokenOf(name, facts) }, expect })
}

/** Apps that make session cookies. */
export const scenarios: readonly Scenario[] = [
  { name: 'good login', isCore: true, drive: (browser) => login(browser, 'ada'), signIns: [ada] },
  {
    name: 'token of another project, and none at all',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ada', { claims: { aud: 'other' } }, '/login', 401)
      await browser.post('/login', { json: { idToken: 'a.b.c' }, expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'session checked, and ID token verified, on every request',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ada')
      await browser.get('/me', { expect: 200 })
      await browser.get('/api/me', { headers: { authorization: `Bearer ${idTokenOf('bob')}` }, expect: 200 })
    },
    signIns: [ada],
  },
  {
    name: 'cookie renewed by an ID token whose sign-in is long ago',
    isCore: true,
    drive: (browser) => login(browser, 'ada', { authenticatedAgo: 1200 }),
    signIns: [],
  },
  {
    name: 'cookie renewed by a refreshed ID token a minute after the login',
    drive: async (browser) => {
      const time = Math.floor(Date.now() / 1000) - 60
      const fresh = idTokenOf('eve', { claims: { auth_time: time, iat: time } })
      await browser.post('/login', { json: { idToken: fresh }, expect: 200 })
      await login(browser, 'eve', { claims: { auth_time: time } })
    },
    signIns: [signInOf('eve')],
  },
  {
    name: 'the token is refreshed for its claims before the first cookie',
    drive: (browser) => login(browser, 'zoe', { authenticatedAgo: 20 }),
    signIns: [signInOf('zoe')],
  },
  {
    name: 'checked before the cookie is made',
    drive: async (browser) => {
      await login(browser, 'ada', {}, '/checked-login')
      await login(browser, 'ada', { authenticatedAgo: 400 }, '/checked-login', 401)
    },
    signIns: [ada],
  },
  {
    name: 'the same user again and a second account, each freshly signed in',
    drive: async (browser) => {
      for (const name of ['ada', 'ada', 'bob']) await login(browser, name)
    },
    signIns: [ada, ada, bob],
  },
  {
    name: 'other providers, and a number in the place of an address',
    drive: async (browser) => {
      await login(browser, 'ada', { provider: 'google.com' })
      await login(browser, 'bob', { provider: 'saml.okta', claims: { org_id: 'acme' } })
      await login(browser, 'pia', { provider: 'phone', claims: { email: undefined, phone_number: '+4912345' } })
    },
    signIns: [
      signInOf('ada', 'oauth'),
      { ...signInOf('bob', 'saml'), groupId: 'acme' },
      { userId: 'uid-pia', userName: '+4912345', method: 'otp' },
    ],
  },
  {
    name: 'second factor, which the provider asks for',
    drive: (browser) =>
      login(browser, 'mia', { claims: { firebase: { sign_in_provider: 'password', sign_in_second_factor: 'phone' } } }),
    signIns: [signInOf('mia')],
  },
  {
    name: 'anonymous visitor',
    drive: (browser) => login(browser, 'nobody', { provider: 'anonymous' }),
    signIns: [],
  },
  {
    name: 'tenant of the identity platform',
    drive: async (browser) => {
      const idToken = idTokenOf('ada', { tenant: 'tenant-1' })
      await browser.post('/tenant-login', { json: { idToken, tenant: 'other' }, expect: 401 })
      await browser.post('/tenant-login', { json: { idToken, tenant: 'tenant-1' } })
    },
    signIns: [{ ...ada, groupId: 'tenant-1' }],
  },
  {
    name: 'several logins in one request, one of them bad',
    drive: async (browser) => {
      const json = [idTokenOf('ada'), idTokenOf('bob', { claims: { aud: 'other' } }), idTokenOf('bob')]
      await browser.post('/batch', { json, expect: 200 })
    },
    signIns: [ada, bob],
  },
  {
    name: 'the response fails after the cookie was made',
    drive: (browser) => login(browser, 'ada', {}, '/broken-login', 500),
    signIns: [ada],
  },
  {
    name: '5 good and 5 bad logins at once',
    isCore: true,
    ...loginsAtOnce({
      people: ['ada', 'ada', 'ada', 'ada', 'ada'],
      good: (browser, name) => login(browser, name),
      bad: (browser, name) => login(browser, name, { claims: { aud: 'other' } }, '/login', 401),
      signInOf: () => ada,
    }),
  },
]

/** With the option on: what the app only verifies counts once a sign-in, and a cookie made of it is the same sign-in. */
export const verifyOnlyScenarios: readonly Scenario[] = [
  {
    name: 'ID tokens verified on every request, and refreshed',
    drive: async (browser) => {
      const time = Math.floor(Date.now() / 1000) - 30
      const bearer = (claims: object) => ({
        authorization: `Bearer ${idTokenOf('ola', { claims: { auth_time: time, ...claims } })}`,
      })
      await browser.get('/api/me', { headers: bearer({ iat: time }), expect: 200 })
      await browser.get('/api/me', { headers: bearer({}), expect: 200 })
      await browser.get('/api/me', { headers: bearer({ auth_time: time - 1000 }), expect: 200 })
    },
    signIns: [signInOf('ola')],
  },
  {
    name: 'cookie made, then verified',
    drive: async (browser) => {
      await login(browser, 'kim', { authenticatedAgo: 1 })
      await browser.get('/me', { expect: 200 })
    },
    signIns: [signInOf('kim')],
  },
]
