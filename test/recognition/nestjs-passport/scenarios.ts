import { credentials, oauthScenarios, sessionScenarios, tokenScenarios } from '@signed-in-test/passport/scenarios'
import type { Browser, Scenario } from '@signed-in-test/recognition-harness'

const mia = { userId: 'u-mia', userName: 'mia' }

/** The first step of two: the headers that carry its token. */
async function firstFactor(browser: Browser): Promise<Record<string, string>> {
  const answer = await browser.post('/token/mfa', { json: credentials('mia'), expect: 200 })
  return { authorization: `Bearer ${String(answer.json()['pending'])}` }
}

const nestTokenScenarios: readonly Scenario[] = [
  {
    name: 'token signed by signAsync',
    drive: async (browser) => {
      await browser.post('/token/async', { json: credentials('mia', 'wrong'), expect: 401 })
      await browser.post('/token/async', { json: credentials('mia'), expect: 200 })
    },
    signIns: [{ ...mia, method: 'password' }],
  },
  {
    name: 'MFA with tokens, bad code',
    drive: async (browser) => {
      const headers = await firstFactor(browser)
      await browser.post('/token/mfa/code', { headers, json: { code: '000000' }, expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'MFA with tokens, last step behind the JWT guard',
    isCore: true,
    drive: async (browser) => {
      const headers = await firstFactor(browser)
      await browser.post('/token/mfa/code', { headers, json: { code: '123456' }, expect: 200 })
    },
    signIns: [mia],
  },
  {
    name: 'MFA with tokens, last step through a strategy',
    drive: async (browser) => {
      await firstFactor(browser)
      await browser.post('/token/mfa/strategy', { json: { user: 'u-mia', code: '000000' }, expect: 401 })
      await browser.post('/token/mfa/strategy', { json: { user: 'u-mia', code: '123456' }, expect: 200 })
    },
    signIns: [{ ...mia, method: 'otp' }],
  },
]

/** A login without any guard, in a handler: nothing verifies a credential that we could see, so the method is not known. */
const session = sessionScenarios.map((scenario) =>
  scenario.name.startsWith('always-200') ? { ...scenario, signIns: [{ userId: 'u-ann', method: 'manual' }] } : scenario,
)

/** Everything that a Nest app of either major version is driven through. */
export const scenarios: readonly Scenario[] = [...session, ...oauthScenarios, ...tokenScenarios, ...nestTokenScenarios]
