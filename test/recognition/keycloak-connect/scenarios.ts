import {
  type Browser,
  callbackOf,
  type ExpectedSignIn,
  expectUserAt,
  forgetProvider,
  loginsAtOnce,
  type Scenario,
  turnedAway,
  visitProvider,
} from '@signed-in-test/recognition-harness'

const person = (name: string): ExpectedSignIn => ({ userId: `idp|${name}`, userName: name, method: 'oidc' })
const paula = person('paula')

const expectUser = expectUserAt('/who')

async function login(browser: Browser, as = 'paula', path = '/members'): Promise<void> {
  await visitProvider(browser, path, { as })
  await expectUser(browser, `idp|${as}`)
}

/** The stories of the app. */
export const scenarios: readonly Scenario[] = [
  { name: 'login at a protected page', isCore: true, drive: (browser) => login(browser), signIns: [paula] },
  {
    name: 'login at a page for which a role is missing',
    drive: async (browser) => {
      await login(browser, 'paula', '/reports')
      await browser.get('/reports', { expect: 403 })
    },
    signIns: [paula],
  },
  {
    name: 'password handed on to Keycloak, wrong and right',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: { username: 'paula', password: 'wrong' }, expect: 401 })
      await browser.post('/login', { json: { username: 'paula', password: 'right' }, expect: 200 })
      await expectUser(browser, 'idp|paula')
    },
    signIns: [{ ...paula, method: 'password' }],
  },
  ...turnedAway({ start: '/members', visit: visitProvider, expectUser }),
  {
    name: 'answer forged and replayed',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const address = await callbackOf((onCallback) => visitProvider(browser, '/members', { as: 'paula', onCallback }))
      const other = newBrowser()
      await other.get(address, { expect: 403 })
      await other.get(address.replace(/code=[^&]+/, 'code=forged'), { expect: 403 })
      await expectUser(other, null)
    },
    signIns: [paula],
  },
  {
    name: 'restore and logout',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      for (const path of ['/members', '/sso', '/who']) await browser.get(path, { expect: 200 })
      await browser.get('/leave', { expect: 302 })
      await expectUser(browser, null)
    },
    signIns: [paula],
  },
  {
    name: 'second account after logout',
    drive: async (browser) => {
      await login(browser)
      await forgetProvider(browser, '/leave')
      await login(browser, 'ines')
    },
    signIns: [paula, person('ines')],
  },
  {
    name: 'silent SSO',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      browser.forgetCookie('connect.sid')
      await visitProvider(browser, '/sso', {})
      await expectUser(browser, 'idp|paula')
    },
    signIns: [paula],
  },
  {
    name: 'silent SSO without a session at the provider',
    drive: async (browser) => {
      await visitProvider(browser, '/sso', {})
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'concurrent logins',
    ...loginsAtOnce({
      people: ['p0', 'p1', 'p2', 'p3', 'p4'],
      good: (browser, as) => visitProvider(browser, '/members', { as }),
      bad: (browser) => visitProvider(browser, '/members', { deny: true }),
      signInOf: person,
    }),
  },
]
