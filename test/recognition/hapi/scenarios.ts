import {
  type Browser,
  callbackOf,
  type ExpectedSignIn,
  expectUserAt,
  loginsAtOnce,
  type Scenario,
  visitProvider,
} from '@signed-in-test/recognition-harness'

const person = (name: string, method = 'password'): ExpectedSignIn => ({
  userId: `u-${name}`,
  userName: name,
  groupId: `org-${name}`,
  method,
})
const paula = { ...person('paula', 'oidc') }
const atProvider = { ...paula, userId: 'idp|paula' }

const expectUser = expectUserAt('/me')

function login(browser: Browser, username = 'ann', password = 'right', path = '/login') {
  return browser.post(path, { json: { username, password } })
}

async function signIn(browser: Browser, username = 'ann', path = '/login'): Promise<void> {
  await browser.post(path, { json: { username, password: 'right' }, expect: 200 })
  await expectUser(browser, `u-${username}`)
}

/** What a signed-in browser does without signing in. */
function quiet(name: string, path: string, json: object, isCore = false): Scenario {
  return {
    name,
    isCore,
    drive: async (browser) => {
      await signIn(browser)
      await browser.post(path, { json, expect: 200 })
    },
    signIns: [person('ann')],
  }
}

const passwordScenarios: readonly Scenario[] = [
  { name: 'login', isCore: true, drive: (browser) => signIn(browser), signIns: [person('ann')] },
  {
    name: 'login where the session is tried first',
    drive: (browser) => signIn(browser, 'ann', '/login/try'),
    signIns: [person('ann')],
  },
  {
    name: 'bad password and unknown user',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ann', 'wrong')
      await login(browser, 'nobody')
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'restore with a cookie that is renewed, and logout',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await expectUser(browser, 'u-ann')
      await browser.post('/logout', { json: {}, expect: 200 })
      await expectUser(browser, null)
    },
    signIns: [person('ann')],
  },
  {
    name: 'same user again, fresh credential',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await signIn(browser)
      await signIn(browser, 'ann', '/login/try')
    },
    signIns: [person('ann'), person('ann'), person('ann')],
  },
  {
    name: 'second account, fresh credential',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await signIn(browser, 'bob')
    },
    signIns: [person('ann'), person('bob')],
  },
  quiet('a value set in the session', '/theme', {}),
  quiet('session set again for the same user', '/profile', {}, true),
  quiet('organisation switch', '/org', {}),
  quiet('account switch without a credential', '/switch', { username: 'bob' }, true),
  quiet('change of password', '/change-password', { password: 'right' }),
  {
    name: 'second factor, wrong and right',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/mfa/password', { json: { username: 'mia', password: 'right' }, expect: 200 })
      await browser.post('/mfa/code', { json: { code: '000000' }, expect: 401 })
      await browser.post('/mfa/code', { json: { code: '123456' }, expect: 200 })
      await expectUser(browser, 'u-mia')
    },
    signIns: [person('mia')],
  },
  {
    name: 'sign-up without and with a session',
    drive: async (browser) => {
      await browser.post('/register', { json: { username: 'una', password: 'right' }, expect: 200 })
      await browser.post('/register', { json: { username: 'sue', password: 'right', stay: true }, expect: 200 })
    },
    signIns: [{ userId: 'new-sue', userName: 'sue', signUp: true }],
  },
  {
    name: 'token login, tokens and basic authorization per request, renewal',
    isCore: true,
    drive: async (browser) => {
      const { access } = (await login(browser, 'ann', 'right', '/token')).json()
      const authorization = `Bearer ${String(access)}`
      await browser.get('/api/token', { headers: { authorization }, expect: 200 })
      await browser.post('/token/renew', { headers: { authorization }, expect: 200 })
      const basic = `Basic ${Buffer.from('ann:right').toString('base64')}`
      await browser.get('/api/basic', { headers: { authorization: basic }, expect: 200 })
      await login(browser, 'ann', 'wrong', '/token')
    },
    signIns: [{ userId: 'u-ann', method: 'password' }],
  },
  {
    name: 'concurrent logins',
    ...loginsAtOnce({
      people: ['c0', 'c1', 'c2', 'c3', 'c4'],
      good: (browser, name) => login(browser, name),
      bad: (browser, name) => login(browser, name, 'wrong'),
      signInOf: (name) => person(name),
    }),
  },
]

const providerScenarios: readonly Scenario[] = [
  {
    name: 'provider: login into the session',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/callback/session', { as: 'paula' })
      await expectUser(browser, 'u-paula')
    },
    signIns: [paula],
  },
  {
    name: 'provider: login into a session whose id alone is in the cookie',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/callback/token', { as: 'paula' })
      await expectUserAt('/who')(browser, 'idp|paula')
    },
    signIns: [atProvider],
  },
  {
    name: 'provider: login into a cookie of the app’s own',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/callback/cookie', { as: 'paula' })
    },
    signIns: [atProvider],
  },
  {
    name: 'provider: denied, and refused by the app',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await visitProvider(browser, '/callback/session', { deny: true })
      await visitProvider(newBrowser(), '/callback/session', { as: 'barred' })
      await visitProvider(newBrowser(), '/callback/cookie', { as: 'barred' })
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'provider: answer forged and replayed',
    drive: async (browser, { newBrowser }) => {
      const address = await callbackOf((onCallback) => visitProvider(browser, '/callback/session', { as: 'paula', onCallback }))
      await browser.get(address)
      const other = newBrowser()
      await other.get(address)
      await other.get(address.replace(/state=[^&]+/, 'state=forged'))
      await expectUser(other, null)
    },
    signIns: [paula],
  },
  {
    name: 'provider: link while signed in',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await visitProvider(browser, '/callback/link', { as: 'paula' })
      await visitProvider(browser, '/callback/connect', { as: 'paula' })
      await expectUser(browser, 'u-ann')
    },
    signIns: [person('ann')],
  },
  {
    name: 'provider: second account while signed in',
    drive: async (browser) => {
      await signIn(browser)
      await visitProvider(browser, '/callback/session', { as: 'paula' })
      await expectUser(browser, 'u-paula')
    },
    signIns: [person('ann'), paula],
  },
]

/** The stories of the app. */
export const scenarios: readonly Scenario[] = [...passwordScenarios, ...providerScenarios]
