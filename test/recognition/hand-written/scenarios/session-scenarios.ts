import type { Scenario } from '@signed-in-test/recognition-harness'
import { alwaysOkScenario, everySessionScenarios } from './every-session-scenarios.ts'
import { admin, ann, bob, credentials, expectUser, signIn } from './people.ts'

/** The rows of the scenario matrix for hand-written sessions: every app has the same paths and people. */
export const sessionScenarios: readonly Scenario[] = [
  ...everySessionScenarios,
  {
    name: 'login without a new session id',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser, 'ann', '/login/plain')
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'unknown user, whose dummy hash is compared',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('nobody'), expect: 401 })
      await browser.post('/login', { json: credentials('nobody', 'nobody has this password'), expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'remember-me restore',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: { ...credentials('ann'), remember: true }, expect: 200 })
      for (const name of ['connect.sid', 'koa.sess', 'session', 'session.sig', 'sessionId', 'iron']) browser.forgetCookie(name)
      await expectUser(browser, 'u-ann')
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'logout, and a login after it',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/logout', { json: {}, expect: 200 })
      await expectUser(browser, null)
      await signIn(browser)
    },
    signIns: [ann, ann],
  },
  {
    name: 'sign-up with session',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/register', { json: { ...credentials('fresh'), stay: true }, expect: 200 })
      await expectUser(browser, 'new-fresh')
    },
    signIns: [{ userId: 'new-fresh', userName: 'fresh', method: 'password', signUp: true }],
  },
  {
    name: 'MFA last step',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })
      await browser.post('/mfa/code', { json: { code: '000000' }, expect: 401 })
      await browser.post('/mfa/code', { json: { code: '123456' }, expect: 200 })
      await expectUser(browser, 'u-mia')
    },
    signIns: [{ userId: 'u-mia', userName: 'mia', method: 'password' }],
  },
  {
    name: 'second account with a second factor',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })
      await browser.post('/mfa/code', { json: { code: '123456' }, expect: 200 })
    },
    signIns: [ann, { userId: 'u-mia', userName: 'mia', method: 'password' }],
  },
  {
    name: 'step-up',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/step-up', { json: { password: 'right' }, expect: 200 })
      await browser.post('/step-up', { json: { password: 'wrong' }, expect: 401 })
    },
    signIns: [ann],
  },
  {
    name: 'step-up, and an account switch after it',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/step-up', { json: { password: 'right' }, expect: 200 })
      await browser.post('/switch', { json: { username: 'bob' }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'change of password',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser, 'admin')
      await browser.post('/change-password', { json: { password: 'right', newPassword: 'better than that' }, expect: 200 })
      await browser.post('/change-password', { json: { password: 'better than that', newPassword: 'right' }, expect: 200 })
    },
    signIns: [admin],
  },
  {
    name: 'change of password with a new session',
    drive: async (browser) => {
      await signIn(browser, 'admin')
      await browser.post('/change-password', { json: { password: 'right', newPassword: 'another', renew: true }, expect: 200 })
      await browser.post('/change-password', { json: { password: 'another', newPassword: 'right', renew: true }, expect: 200 })
      await expectUser(browser, 'u-adm')
    },
    signIns: [admin],
  },
  {
    name: 'recovery',
    drive: async (browser) => {
      await browser.post('/password-reset', { json: credentials('bob'), expect: 200 })
      await browser.post('/password-reset', { json: { ...credentials('bob'), stay: true }, expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'second account with a fresh credential',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await signIn(browser, 'bob')
      await signIn(browser, 'ann', '/login/plain')
    },
    signIns: [ann, bob, ann],
  },
  {
    name: 'same user again with a fresh credential and a new session',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await signIn(browser)
    },
    signIns: [ann, ann],
  },
  {
    name: 'same user again with a fresh credential in the same session',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser, 'ann', '/login/plain')
      await signIn(browser, 'ann', '/login/plain')
      await signIn(browser, 'ann', '/login/upgrade')
    },
    signIns: [ann, ann, ann],
  },
  {
    name: 'session written again',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/profile', { json: {}, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'anonymous cart, kept through the login',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/cart', { json: { item: 'i-1' }, expect: 200 })
      await browser.post('/cart', { json: { item: 'i-2' }, expect: 200 })
      await signIn(browser, 'ann', '/login/plain')
      await browser.post('/cart', { json: { item: 'i-3' }, expect: 200 })
    },
    signIns: [ann],
  },
  { ...alwaysOkScenario, isCore: true },
  {
    name: 'login that hops over timers',
    drive: (browser) => signIn(browser, 'ann', '/login/later'),
    signIns: [ann],
  },
  {
    name: 'login that upgrades the hash',
    drive: (browser) => signIn(browser, 'ann', '/login/upgrade'),
    signIns: [{ ...ann }],
  },
]

/** For stores that show each login of a batch: those whose fresh session can be found before it is saved, or that have an id. */
export const batchScenarios: readonly Scenario[] = [
  {
    name: 'batch of good and bad logins in one request',
    drive: async (browser) => {
      const logins = [credentials('ann'), credentials('bob', 'wrong'), credentials('bob'), credentials('nobody')]
      const answer = await browser.post('/login/batch', { json: { logins }, expect: 200 })
      if (JSON.stringify(answer.json()['results']) !== '["u-ann",null,"u-bob",null]') throw new Error(answer.text)
    },
    signIns: [ann, bob],
  },
]
