import {
  type Browser,
  type BrowserResponse,
  callbackOf,
  expectUserAt,
  followToProvider,
  forgetProvider,
  loginsAtOnce,
  type ProviderVisit,
  type Scenario,
  turnedAway,
} from '@signed-in-test/recognition-harness'

const paula = { userId: 'idp|paula', userName: 'paula', groupId: 'org-paula', method: 'oidc' }
const ines = { userId: 'idp|ines', userName: 'ines', groupId: 'org-ines', method: 'oidc' }

const expectUser = expectUserAt('/me')

/** Next.js redirects by 307. */
async function visitProvider(browser: Browser, start: string, visit: ProviderVisit): Promise<BrowserResponse> {
  return followToProvider(browser, await browser.get(start, { expect: 307 }), visit)
}

async function login(browser: Browser, as = 'paula', query = ''): Promise<void> {
  await visitProvider(browser, `/auth/login${query}`, { as })
  await expectUser(browser, `idp|${as}`)
}

/** The stories of an app behind the library. */
export const scenarios: readonly Scenario[] = [
  { name: 'callback', isCore: true, drive: (browser) => login(browser), signIns: [paula] },
  ...turnedAway({ start: '/auth/login', visit: visitProvider, expectUser }),
  {
    name: 'callback forged and replayed',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const address = await callbackOf((onCallback) => visitProvider(browser, '/auth/login', { as: 'paula', onCallback }))
      await browser.get(address)
      const other = newBrowser()
      await other.get(address)
      await other.get(address.replace(/state=[^&]+/, 'state=forged'))
      await expectUser(other, null)
    },
    signIns: [paula],
  },
  {
    name: 'refused by the hook of the app',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/auth/login', { as: 'barred' })
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'restore, rolling session, refresh and logout',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      for (const path of ['/me', '/auth/profile', '/auth/access-token', '/anything']) await browser.get(path)
      await browser.get('/auth/logout')
      await expectUser(browser, null)
    },
    signIns: [paula],
  },
  {
    name: 'same user again, fresh credential',
    drive: async (browser) => {
      await login(browser)
      await forgetProvider(browser, '/auth/login')
      await login(browser)
    },
    signIns: [paula, paula],
  },
  {
    name: 'second account, fresh credential',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      await forgetProvider(browser, '/auth/login')
      await login(browser, 'ines', '?prompt=login')
    },
    signIns: [paula, ines],
  },
  {
    name: 'step-up of the same user',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      await login(browser, 'paula', '?max_age=0')
    },
    signIns: [paula],
  },
  {
    name: 'step-up in a popup',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      await visitProvider(browser, '/auth/login?challengeMode=popup', { as: 'paula' })
      await expectUser(browser, 'idp|paula')
    },
    signIns: [paula],
  },
  {
    name: 'silent SSO',
    isCore: true,
    drive: async (browser) => {
      await login(browser)
      await browser.get('/auth/logout')
      await expectUser(browser, null)
      await login(browser, 'paula', '?prompt=none')
    },
    signIns: [paula],
  },
  { name: 'impersonated, as the provider says', drive: (browser) => login(browser, 'support-for-ann'), signIns: [] },
  {
    name: 'concurrent logins',
    ...loginsAtOnce({
      people: ['p0', 'p1', 'p2', 'p3', 'p4'],
      good: (browser, as) => visitProvider(browser, '/auth/login', { as }),
      bad: (browser) => visitProvider(browser, '/auth/login', { deny: true }),
      signInOf: (name) => ({ userId: `idp|${name}`, userName: name }),
    }),
  },
]
