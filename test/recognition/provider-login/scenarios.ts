import {
  type Browser,
  type BrowserResponse,
  callbackOf,
  type ExpectedSignIn,
  expectUserAt,
  forgetProvider,
  loginsAtOnce,
  type ProviderVisit,
  type Scenario,
  visitProvider,
} from '@signed-in-test/recognition-harness'

/** What a client library and its provider can do. */
export interface ProviderTraits {
  /** Method of the sign-ins. */
  readonly method: string
  /** Who the provider says a person is, where the app keeps the session out of sight. */
  person(name: string): ExpectedSignIn
  /** What the provider tells besides the app's own id. */
  known(name: string): Partial<ExpectedSignIn>
  /** Goes to the provider and back. Default: by redirects. */
  readonly visit?: (browser: Browser, start: string, visit: ProviderVisit) => Promise<BrowserResponse>
  /** false: the provider cannot be asked for a silent answer, or for tokens that name nobody. Default true. */
  readonly hasPrompts?: boolean
  readonly canConnect?: boolean
  readonly canRefresh?: boolean
}

/** How browsers get to the provider and back. */
export function visitOf({ visit = visitProvider }: ProviderTraits): NonNullable<ProviderTraits['visit']> {
  return visit
}

const expectUser = expectUserAt('/me')

/** Every story of the app, for a library with these traits. */
export function providerScenarios(traits: ProviderTraits): readonly Scenario[] {
  const { method, person, known, visit = visitProvider, hasPrompts = true, canConnect = true, canRefresh = true } = traits
  const local = (name: string, more: Partial<ExpectedSignIn> = {}): ExpectedSignIn => ({
    userId: `u-${name}`,
    ...known(name),
    method,
    ...more,
  })
  const logIn = async (browser: Browser, as = 'paula', route = 'session'): Promise<void> => {
    await visit(browser, `/auth/${route}`, { as })
    await expectUser(browser, `u-${as}`)
  }
  const refused = (route: string): Scenario[] => [
    {
      name: `provider denied, ${route}`,
      isCore: true,
      drive: async (browser) => {
        await visit(browser, `/auth/${route}`, { deny: true })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: `refused by the app, ${route}`,
      isCore: true,
      drive: async (browser) => {
        await visit(browser, `/auth/${route}`, { as: 'barred' })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: `answer replayed, ${route}`,
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        const address = await callbackOf((onCallback) => visit(browser, `/auth/${route}`, { as: 'paula', onCallback }))
        const other = newBrowser()
        await visit(other, `/auth/${route}`, { as: 'eve', onCallback: () => address })
        await expectUser(other, null)
      },
      signIns: [route === 'session' ? local('paula') : person('paula')],
    },
  ]
  const stories: Scenario[] = [
    { name: 'login into express-session', isCore: true, drive: (browser) => logIn(browser), signIns: [local('paula')] },
    {
      name: 'login into a session of the app’s own',
      isCore: true,
      drive: (browser) => logIn(browser, 'paula', 'cookie'),
      signIns: [person('paula')],
    },
    {
      name: 'login into a token',
      isCore: true,
      drive: async (browser) => {
        const access = (await visit(browser, '/auth/token', { as: 'paula' })).json()['access']
        await browser.get('/api/me', { headers: { authorization: `Bearer ${String(access)}` }, expect: 200 })
      },
      signIns: [local('paula')],
    },
    ...refused('session'),
    ...refused('cookie'),
    {
      name: 'redirect out only',
      drive: async (browser) => void (await browser.get('/auth/session', { expect: 302 })),
      signIns: [],
    },
    {
      name: 'restore and logout',
      drive: async (browser) => {
        await logIn(browser)
        await expectUser(browser, 'u-paula')
        await browser.post('/logout', { json: {}, expect: 200 })
        await expectUser(browser, null)
      },
      signIns: [local('paula')],
    },
    {
      name: 'same user again, fresh credential',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await forgetProvider(browser, '/auth/session')
        await logIn(browser)
      },
      signIns: [local('paula'), local('paula')],
    },
    {
      name: 'second account, fresh credential',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await forgetProvider(browser, '/auth/session')
        await logIn(browser, 'ines')
      },
      signIns: [local('paula'), local('ines')],
    },
    {
      name: 'link an account while signed in',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await forgetProvider(browser, '/auth/session')
        await visit(browser, '/auth/link', { as: 'ines' })
        await expectUser(browser, 'u-paula')
      },
      signIns: [local('paula')],
    },
    {
      name: 'second factor of the app, wrong and right',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/auth/second-factor', { as: 'paula' })
        await browser.post('/code', { json: { code: '000000' }, expect: 401 })
        await browser.post('/code', { json: { code: '123456' }, expect: 200 })
        await expectUser(browser, 'u-paula')
      },
      signIns: [{ userId: 'u-paula', method }],
    },
    {
      name: 'concurrent logins',
      ...loginsAtOnce({
        people: ['p0', 'p1', 'p2', 'p3', 'p4'],
        good: (browser, as) => visit(browser, '/auth/session', { as }),
        bad: (browser) => visit(browser, '/auth/session', { as: 'barred' }),
        signInOf: (name) => local(name),
      }),
    },
  ]
  if (hasPrompts) {
    stories.push(
      {
        name: 'step-up of the same user',
        isCore: true,
        drive: async (browser) => {
          await logIn(browser)
          await visit(browser, '/auth/step-up', { as: 'paula' })
          await expectUser(browser, 'u-paula')
        },
        signIns: [local('paula')],
      },
      {
        name: 'silent SSO',
        isCore: true,
        drive: async (browser) => {
          await logIn(browser)
          await browser.post('/logout', { json: {}, expect: 200 })
          await visit(browser, '/auth/silent', {})
          await expectUser(browser, 'u-paula')
        },
        signIns: [local('paula')],
      },
      {
        name: 'silent SSO without a session at the provider',
        drive: async (browser) => {
          await visit(browser, '/auth/silent', {})
          await expectUser(browser, null)
        },
        signIns: [],
      },
    )
  }
  if (canConnect) {
    stories.push(
      {
        name: 'connect an account that names nobody, while signed in',
        isCore: true,
        drive: async (browser) => {
          await logIn(browser)
          await visit(browser, '/auth/connect', { as: 'paula' })
          await expectUser(browser, 'u-paula')
        },
        signIns: [local('paula')],
      },
      {
        name: 'connect an account that names nobody, as nobody',
        drive: async (browser) => {
          await visit(browser, '/auth/connect', { as: 'paula' })
          await expectUser(browser, null)
        },
        signIns: [],
      },
    )
  }
  if (canRefresh) {
    stories.push({
      name: 'token refresh',
      isCore: true,
      drive: async (browser) => {
        await logIn(browser)
        await browser.post('/refresh', { json: {}, expect: 200 })
      },
      signIns: [local('paula')],
    })
  }
  return stories
}
