import { type Scenario, visitProvider } from '@signed-in-test/recognition-harness'
import { admin, ann, bob, credentials, expectUser, signIn } from '../../hand-written/scenarios/people.ts'

/** What only the Express app with passport has: odd names, odd users, forms. */
export const passportScenarios: readonly Scenario[] = [
  {
    name: 'oauth account added by the strategy that signs people in',
    drive: async (browser) => {
      await signIn(browser)
      await visitProvider(browser, '/auth/attach', { as: 'paula' })
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'form login, good and bad, both answered with a redirect',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login/form', { form: credentials('ann', 'wrong'), expect: 302 })
      await browser.post('/login/form', { form: credentials('ann'), expect: 302 })
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'strategy registered under an odd name',
    drive: async (browser) => {
      await browser.post('/login/front-door', { json: credentials('ann'), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'custom strategy, good and bad',
    drive: async (browser) => {
      await browser.post('/login/card', { json: { card: 'nobody' }, expect: 401 })
      await browser.post('/login/card', { json: { card: 'bob' }, expect: 200 })
    },
    signIns: [{ ...bob, method: 'card' }],
  },
  {
    name: 'user is a string',
    drive: async (browser) => {
      await browser.post('/login/name-only', { json: credentials('ann'), expect: 200 })
    },
    signIns: [{ userId: 'ann', method: 'password' }],
  },
  {
    name: 'user id is 0',
    drive: async (browser) => {
      await signIn(browser, 'zero')
      await expectUser(browser, 0)
    },
    signIns: [{ userId: '0', userName: 'zero' }],
  },
  {
    name: 'user id is an e-mail address',
    drive: (browser) => signIn(browser, 'mail'),
    signIns: [{ userId: 'mail@app.test', userName: 'mail' }],
  },
  {
    name: 'user is an ORM document with an ObjectId and a getter that throws',
    drive: (browser) => signIn(browser, 'doc'),
    signIns: [{ userId: '65f0c0ffee0000000000beef', userName: 'doc' }],
  },
  {
    name: 'serializeUser throws',
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('unserializable'), expect: 500 })
    },
    signIns: [],
  },
  {
    name: 'impersonate after logging the admin out in the same request',
    drive: async (browser) => {
      await signIn(browser, 'admin')
      await browser.post('/impersonate/logout-first', { json: { username: 'bob' }, expect: 200 })
      await expectUser(browser, 'u-bob')
    },
    signIns: [admin],
  },
  {
    name: 'change password',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/change-password', { json: { password: 'right' }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'batch of session logins in one request, answered with 200',
    drive: async (browser) => {
      const json = [credentials('ann'), credentials('bob', 'wrong'), credentials('bob')]
      await browser.post('/graphql', { json, expect: 200 })
    },
    signIns: [ann, bob],
  },
]
