import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'
import { alwaysOkScenario, crowdScenario } from './every-session-scenarios.ts'
import { admin, ann, bob, credentials } from './people.ts'

function bearer(answer: BrowserResponse): { authorization: string } {
  return { authorization: `Bearer ${String(answer.json()['token'])}` }
}

function logIn(browser: Browser, username = 'ann', path = '/login', headers = {}): Promise<BrowserResponse> {
  return browser.post(path, { json: credentials(username), headers, expect: 200 })
}

/** The rows of the scenario matrix for hand-written logins that answer with tokens. */
export const tokenScenarios: readonly Scenario[] = [
  {
    name: 'good login, and requests with its token',
    isCore: true,
    drive: async (browser) => {
      const headers = bearer(await logIn(browser))
      for (let i = 0; i < 3; i += 1) await browser.get('/me', { headers, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'bad password and unknown user',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('ann', 'wrong'), expect: 401 })
      await browser.post('/login', { json: credentials('nobody', 'nobody has this password'), expect: 401 })
      await browser.get('/me', { expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'token refresh',
    isCore: true,
    drive: async (browser) => {
      const { refreshToken } = (await logIn(browser)).json()
      await browser.post('/refresh', { json: { refreshToken }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'sign-up without and with token',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/register', { json: credentials('late'), expect: 201 })
      await browser.post('/register', { json: { ...credentials('fresh'), stay: true }, expect: 200 })
    },
    signIns: [{ userId: 'new-fresh', userName: 'fresh', method: 'password', signUp: true }],
  },
  {
    name: 'MFA: first step, bad code, last step',
    isCore: true,
    drive: async (browser) => {
      const { mfaToken } = (await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })).json()
      await browser.post('/mfa/code', { json: { mfaToken, code: '000000' }, expect: 401 })
      await browser.post('/mfa/code', { json: { mfaToken, code: '123456' }, expect: 200 })
    },
    signIns: [{ userId: 'u-mia', userName: 'mia' }],
  },
  {
    name: 'step-up that answers with a token',
    drive: async (browser) => {
      const headers = bearer(await logIn(browser))
      await browser.post('/step-up', { json: { password: 'right' }, headers, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'change of password that answers with new tokens',
    drive: async (browser) => {
      const headers = bearer(await logIn(browser, 'admin'))
      const change = (password: string, newPassword: string): Promise<unknown> =>
        browser.post('/change-password', { json: { password, newPassword }, headers, expect: 200 })
      await change('right', 'another one')
      await change('another one', 'right')
    },
    signIns: [admin],
  },
  {
    name: 'impersonation',
    drive: async (browser) => {
      const headers = bearer(await logIn(browser, 'admin'))
      await browser.post('/impersonate', { json: { username: 'bob' }, headers, expect: 200 })
    },
    signIns: [admin],
  },
  {
    name: 'second account while the token of the first is sent along',
    drive: async (browser) => {
      const headers = bearer(await logIn(browser))
      await logIn(browser, 'bob', '/login/optional', headers)
    },
    signIns: [ann, bob],
  },
  {
    name: 'same user again',
    drive: async (browser) => {
      await logIn(browser)
      await logIn(browser)
    },
    signIns: [ann, ann],
  },
  { ...alwaysOkScenario, isCore: true },
  {
    name: 'batch of good and bad logins side by side',
    drive: async (browser) => {
      const logins = [credentials('ann'), credentials('bob', 'wrong'), credentials('bob'), credentials('nobody')]
      await browser.post('/login/batch', { json: { logins }, expect: 200 })
    },
    signIns: [ann, bob],
  },
  {
    name: 'the response fails after the token was made',
    drive: async (browser) => {
      await browser.post('/login/then-fail', { json: credentials('ann'), expect: 500 })
    },
    signIns: [],
  },
  crowdScenario,
]
