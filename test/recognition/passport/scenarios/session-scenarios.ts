import type { Scenario } from '@signed-in-test/recognition-harness'
import { alwaysOkScenario, everySessionScenarios } from '../../hand-written/scenarios/every-session-scenarios.ts'
import { ann, bob, credentials, expectUser, signIn } from '../../hand-written/scenarios/people.ts'

/** Logins that end in a session, for every app of the passport family: same paths, same people. */
export const sessionScenarios: readonly Scenario[] = [
  ...everySessionScenarios,
  {
    name: 'unknown user',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('nobody'), expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'remember-me restore',
    drive: async (browser) => {
      await browser.post('/login', { json: { ...credentials('ann'), remember: true }, expect: 200 })
      for (const name of ['connect.sid', 'koa.sess', 'session', 'sessionId']) browser.forgetCookie(name)
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'logout',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/logout', { json: {}, expect: 200 })
      await expectUser(browser, null)
    },
    signIns: [ann],
  },
  {
    name: 'sign-up with session',
    drive: async (browser) => {
      await browser.post('/register', { json: { ...credentials('fresh'), stay: true }, expect: 200 })
      await expectUser(browser, 'new-fresh')
    },
    signIns: [{ userId: 'new-fresh', userName: 'fresh' }],
  },
  {
    name: 'MFA last step',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })
      await browser.post('/mfa/code', { json: { code: '123456' }, expect: 200 })
      await expectUser(browser, 'u-mia')
    },
    signIns: [{ userId: 'u-mia', userName: 'mia' }],
  },
  {
    name: 'MFA last step through a strategy',
    drive: async (browser) => {
      await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })
      await browser.post('/mfa/strategy', { json: { code: '000000' }, expect: 401 })
      await browser.post('/mfa/strategy', { json: { code: '123456' }, expect: 200 })
    },
    signIns: [{ userId: 'u-mia', userName: 'mia', method: 'otp' }],
  },
  {
    name: 'link account while signed in',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/link/local', { json: credentials('bob'), expect: 200 })
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'step-up',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/step-up', { json: credentials('ann'), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'second account with a fresh credential',
    drive: async (browser) => {
      await signIn(browser)
      await signIn(browser, 'bob')
    },
    signIns: [ann, bob],
  },
  {
    name: 'same user again with a fresh credential',
    drive: async (browser) => {
      await signIn(browser)
      await signIn(browser)
    },
    signIns: [ann, ann],
  },
  {
    name: 'profile refresh',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/profile', { json: {}, expect: 200 })
    },
    signIns: [ann],
  },
  alwaysOkScenario,
]
