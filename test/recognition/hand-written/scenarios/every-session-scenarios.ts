import { loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'
import { admin, ann, credentials, expectUser, signIn } from './people.ts'

/** As many logins that fail as succeed, all at once. */
export const crowdScenario: Scenario = {
  name: 'concurrent 5 good and 5 bad',
  isCore: true,
  ...loginsAtOnce({
    people: ['crowd-0', 'crowd-1', 'crowd-2', 'crowd-3', 'crowd-4'],
    good: (browser, name) => browser.post('/login', { json: credentials(name), expect: 200 }),
    bad: (browser, name) => browser.post('/login', { json: credentials(name, 'no'), expect: 401 }),
    signInOf: (name) => ({ userId: `u-${name}`, userName: name, method: 'password' }),
  }),
}

/** The rows of the scenario matrix that every app with a password and a session goes through, whatever it is made with. */
export const everySessionScenarios: readonly Scenario[] = [
  {
    name: 'good login',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'bad password',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('ann', 'wrong'), expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'session restore',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser)
      for (let i = 0; i < 3; i += 1) await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'sign-up without session',
    drive: async (browser) => {
      await browser.post('/register', { json: credentials(`late-${Math.random()}`), expect: 201 })
    },
    signIns: [],
  },
  {
    name: 'MFA step 1',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'MFA bad code',
    drive: async (browser) => {
      await browser.post('/mfa/password', { json: credentials('mia'), expect: 200 })
      await browser.post('/mfa/code', { json: { code: '000000' }, expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'impersonate and stop',
    isCore: true,
    drive: async (browser) => {
      await signIn(browser, 'admin')
      await browser.post('/impersonate', { json: { username: 'bob' }, expect: 200 })
      await expectUser(browser, 'u-bob')
      await browser.post('/impersonate/stop', { json: {}, expect: 200 })
      await expectUser(browser, 'u-adm')
    },
    signIns: [admin],
  },
  {
    name: 'account switch without credential',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/switch', { json: { username: 'bob' }, expect: 200 })
      await expectUser(browser, 'u-bob')
    },
    signIns: [ann],
  },
  {
    name: 'organisation switch',
    drive: async (browser) => {
      await signIn(browser)
      await browser.post('/org', { json: { orgId: 'org-9' }, expect: 200 })
    },
    signIns: [ann],
  },
  crowdScenario,
  {
    name: 'response fails after the session was saved',
    drive: async (browser) => {
      await browser.post('/login/then-fail', { json: credentials('ann'), expect: 500 })
    },
    signIns: [ann],
  },
]

/** A login whose status says nothing: only the body tells whether the password was right. */
export const alwaysOkScenario: Scenario = {
  name: 'always-200 login, good and bad',
  drive: async (browser) => {
    const bad = await browser.post('/login/spa', { json: credentials('ann', 'wrong'), expect: 200 })
    const good = await browser.post('/login/spa', { json: credentials('ann'), expect: 200 })
    if (bad.json()['ok'] !== false || good.json()['ok'] !== true) throw new Error('the app does not tell them apart')
  },
  signIns: [ann],
}
