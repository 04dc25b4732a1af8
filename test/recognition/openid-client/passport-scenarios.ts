import { expectUserAt, type Scenario, visitProvider } from '@signed-in-test/recognition-harness'

const paula = { userId: 'u-paula', method: 'oidc' }

const expectUser = expectUserAt('/who')

/** The strategies of openid-client: passport speaks for them. */
export const passportScenarios: readonly Scenario[] = [
  {
    name: 'passport: login',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/auth/passport', { as: 'paula' })
      await expectUser(browser, 'u-paula')
    },
    signIns: [paula],
  },
  {
    name: 'passport: refused by the app',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/auth/passport', { as: 'barred' })
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'passport: silent SSO',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/auth/passport', { as: 'paula' })
      browser.forgetCookie('connect.sid')
      await visitProvider(browser, '/auth/passport-silent', {})
      await expectUser(browser, 'u-paula')
    },
    signIns: [paula],
  },
  {
    name: 'passport: link while signed in',
    isCore: true,
    drive: async (browser) => {
      await visitProvider(browser, '/auth/passport', { as: 'paula' })
      await visitProvider(browser, '/auth/passport-link', { as: 'paula' })
      await expectUser(browser, 'u-paula')
    },
    signIns: [paula],
  },
]
