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

/** Whom the provider knows by this name. */
export const paula = { userId: 'idp|paula', userName: 'paula', groupId: 'org-paula', method: 'oidc' }
const ines = { userId: 'idp|ines', userName: 'ines', groupId: 'org-ines', method: 'oidc' }

const expectUser = expectUserAt('/me')

/** How a login is begun. */
export interface Login {
  /** Status by which the app sends browsers to the provider. */
  readonly redirect: 302 | 307
  /** Default: paula. */
  readonly as?: string
  readonly query?: string
  /** The app lets nobody in. */
  readonly isRefused?: boolean
}

/** Goes to the provider and back, and checks whom the app takes the browser for. */
export async function login(browser: Browser, { redirect, as = 'paula', query = '', isRefused }: Login): Promise<void> {
  await visitBy(redirect)(browser, `/auth/login${query}`, { as })
  await expectUser(browser, isRefused ? null : `idp|${as}`)
}

type Visit = (browser: Browser, start: string, visit: ProviderVisit) => Promise<BrowserResponse>

function visitBy(redirect: 302 | 307): Visit {
  return async (browser, start, visit) => followToProvider(browser, await browser.get(start, { expect: redirect }), visit)
}

/** The stories of an app behind any version of the library. */
export function scenariosAt(redirect: 302 | 307): readonly Scenario[] {
  const visitProvider = visitBy(redirect)
  const logIn = (browser: Browser, as = 'paula', query = ''): Promise<void> => login(browser, { redirect, as, query })
  return [
    { name: 'callback', isCore: true, drive: (browser) => logIn(browser), signIns: [paula] },
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
        await logIn(browser)
        for (const path of ['/me', '/auth/profile', '/auth/access-token', '/anything']) await browser.get(path)
        await browser.get('/auth/logout')
        await expectUser(browser, null)
      },
      signIns: [paula],
    },
    {
      name: 'same user again, fresh credential',
      drive: async (browser) => {
        await logIn(browser)
        await forgetProvider(browser, '/auth/login')
        await logIn(browser)
      },
      signIns: [paula, paula],
    },
    {
      name: 'second account, fresh credential',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await forgetProvider(browser, '/auth/login')
        await logIn(browser, 'ines', '?prompt=login')
      },
      signIns: [paula, ines],
    },
    {
      name: 'step-up of the same user',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await logIn(browser, 'paula', '?max_age=0')
      },
      signIns: [paula],
    },
    {
      name: 'silent SSO',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await browser.get('/auth/logout')
        await expectUser(browser, null)
        await logIn(browser, 'paula', '?prompt=none')
      },
      signIns: [paula],
    },
    { name: 'impersonated, as the provider says', drive: (browser) => logIn(browser, 'support-for-ann'), signIns: [] },
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
}

/** The stories of an app behind version 4. */
export const scenarios: readonly Scenario[] = [
  ...scenariosAt(307),
  {
    name: 'step-up in a popup',
    isCore: true,
    drive: async (browser) => {
      await login(browser, { redirect: 307 })
      await visitBy(307)(browser, '/auth/login?challengeMode=popup', { as: 'paula' })
      await expectUser(browser, 'idp|paula')
    },
    signIns: [paula],
  },
]
