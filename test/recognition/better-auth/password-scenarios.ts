import { type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'
import { PASSWORD, Person } from './person.ts'

export const ann: ExpectedSignIn = { userId: 'u-ann', userName: 'annie', method: 'password' }
export const bob: ExpectedSignIn = { userId: 'u-bob', userName: 'bob@app.test', method: 'password' }

const signedUp = (name: string): ExpectedSignIn => ({ userId: `u-${name}`, method: 'password', signUp: true })
const signedIn = (name: string): ExpectedSignIn => ({ userId: `u-${name}`, method: 'password' })

/** Logins with a password, and everything that a session goes through. People who are changed are made in their own story. */
export const passwordScenarios: readonly Scenario[] = [
  {
    name: 'good login',
    isCore: true,
    drive: async (browser) => {
      await new Person(browser).signIn('ann')
      await new Person(browser).expectUser('u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'bad password and unknown user',
    isCore: true,
    drive: async (browser) => {
      await new Person(browser).signIn('ann', 'wrong horse', 401)
      await new Person(browser).signIn('nobody', PASSWORD, 401)
      await new Person(browser).expectUser(null)
    },
    signIns: [],
  },
  {
    name: 'sign-up with session',
    isCore: true,
    drive: async (browser) => {
      await new Person(browser).signUp('new')
      await new Person(browser).expectUser('u-new')
      await new Person(browser).signUp('ann', 422)
    },
    signIns: [signedUp('new')],
  },
  {
    name: 'session restore, renewed each time',
    isCore: true,
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signIn('ann')
      for (let i = 0; i < 3; i += 1) await person.expectUser('u-ann')
      const { id } = (await browser.get('/server-session', { expect: 200 })).json()
      if (id !== 'u-ann') throw new Error(`the server sees ${String(id)}`)
    },
    signIns: [ann],
  },
  {
    name: 'logout, the same user again, and a second account with a fresh password',
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signIn('ann')
      await person.post('/sign-out')
      await person.expectUser(null)
      await person.signIn('ann')
      await person.signIn('ann')
      await person.signIn('bob')
      await person.expectUser('u-bob')
    },
    signIns: [ann, ann, ann, bob],
  },
  {
    name: 'login by user name',
    drive: async (browser) => {
      const person = new Person(browser)
      await person.post('/sign-in/username', { username: 'annie', password: 'wrong horse' }, 401)
      await person.post('/sign-in/username', { username: 'annie', password: PASSWORD })
      await person.expectUser('u-ann')
    },
    signIns: [ann],
  },
  {
    name: 'change of password, name and address while signed in',
    isCore: true,
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signUp('changing')
      await person.post('/change-password', {
        currentPassword: PASSWORD,
        newPassword: 'another horse',
        revokeOtherSessions: true,
      })
      await person.post('/update-user', { name: 'Changed' })
      await person.expectUser('u-changing')
    },
    signIns: [signedUp('changing')],
  },
  {
    name: 'recovery by mail, and a login with the new password',
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signUp('forgetful')
      await person.post('/sign-out')
      const first = await person.post('/request-password-reset', { email: 'forgetful@app.test', redirectTo: '/reset' }, 'any')
      // What the route is called before 1.3.
      if (first.status === 404) await person.post('/forget-password', { email: 'forgetful@app.test', redirectTo: '/reset' })
      const { token } = await person.messageTo('forgetful@app.test', 'reset')
      await person.post('/reset-password', { token, newPassword: 'another horse' })
      await person.expectUser(null)
      await person.signIn('forgetful', 'another horse')
    },
    signIns: [signedUp('forgetful'), signedIn('forgetful')],
  },
  {
    name: 'two factors: enrolment, first step, wrong code, right code, backup code',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const person = new Person(browser)
      await person.signUp('careful')
      const { code, backupCodes } = await person.enrol()
      await person.expectUser('u-careful')
      // Once more while signed in: a step-up.
      await person.post('/two-factor/verify-totp', { code: code() })
      const other = new Person(newBrowser())
      await other.signIn('careful')
      await other.expectUser(null)
      await other.post('/two-factor/verify-totp', { code: '000000' }, 401)
      await other.expectUser(null)
      await other.post('/two-factor/verify-totp', { code: code() })
      await other.expectUser('u-careful')
      const third = new Person(newBrowser())
      await third.signIn('careful')
      await third.post('/two-factor/verify-backup-code', { code: backupCodes[0] })
      await third.expectUser('u-careful')
    },
    signIns: [signedUp('careful'), { userId: 'u-careful', method: 'otp' }, { userId: 'u-careful', method: 'otp' }],
  },
  {
    name: 'the second factor by message',
    drive: async (browser, { newBrowser }) => {
      const person = new Person(browser)
      await person.signUp('messaged')
      await person.enrol()
      const other = new Person(newBrowser())
      await other.signIn('messaged')
      await other.post('/two-factor/send-otp')
      const { otp } = await other.messageTo('messaged@app.test', 'otp')
      await other.post('/two-factor/verify-otp', { code: otp })
      await other.expectUser('u-messaged')
    },
    signIns: [signedUp('messaged'), { userId: 'u-messaged', method: 'otp' }],
  },
  {
    name: 'impersonation by an admin, and its end',
    isCore: true,
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signIn('boss')
      await person.post('/admin/impersonate-user', { userId: 'u-ann' })
      await person.expectUser('u-ann')
      await person.post('/admin/stop-impersonating')
      await person.expectUser('u-boss')
      await person.post('/admin/create-user', {
        email: `made-${Math.random()}@app.test`,
        password: PASSWORD,
        name: 'Made',
        role: 'user',
      })
    },
    signIns: [signedIn('boss')],
  },
  {
    name: 'several sessions in one browser, and the switch between them',
    drive: async (browser) => {
      const person = new Person(browser)
      const first = await person.signIn('ann')
      await person.signIn('bob')
      await person.post('/multi-session/set-active', { sessionToken: first.json()['token'] })
      await person.expectUser('u-ann')
    },
    signIns: [ann, bob],
  },
  {
    name: 'organisations: one that the app chooses at login, made and switched later',
    isCore: true,
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signIn('member')
      const slug = `org-${Math.random()}`
      const { id } = (await person.post('/organization/create', { name: 'Org', slug })).json()
      await person.post('/organization/set-active', { organizationId: null })
      await person.post('/organization/set-active', { organizationId: id })
      await person.expectUser('u-member')
    },
    signIns: [{ userId: 'u-member', groupId: 'org-of-member', method: 'password' }],
  },
  {
    name: 'bearer token, JSON web token and one-time token of a session',
    drive: async (browser, { newBrowser }) => {
      const person = new Person(browser)
      const { token } = (await person.signIn('ann')).json()
      const machine = newBrowser()
      for (let i = 0; i < 2; i += 1) {
        await machine.get('/api/auth/get-session', { headers: { authorization: `Bearer ${String(token)}` }, expect: 200 })
      }
      await person.get('/token', 200)
      const once = (await person.get('/one-time-token/generate', 200)).json()
      const other = new Person(newBrowser())
      await other.post('/one-time-token/verify', { token: once['token'] })
    },
    signIns: [ann],
  },
  {
    name: "the app's server calls better-auth itself, good and bad",
    isCore: true,
    drive: async (browser) => {
      await browser.get('/server-login?email=ann@app.test&password=wrong', { expect: 401 })
      await browser.get('/server-login?email=ann@app.test&password=correct%20horse', { expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'two good logins and a bad one in one request',
    drive: async (browser) => {
      await browser.get('/batch', { expect: 200 })
    },
    signIns: [ann, bob],
  },
  {
    name: 'a plugin of the app: its own login, and a session set again',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const person = new Person(browser)
      await person.post('/company/badge', { badge: 'nobody' }, 401)
      await person.post('/company/badge', { badge: 'ann@app.test' })
      await person.expectUser('u-ann')
      const other = new Person(newBrowser())
      await other.signIn('bob')
      await other.post('/company/renew')
    },
    signIns: [{ userId: 'u-ann', method: 'unknown' }, bob],
  },
  {
    name: 'the app records the sign-in in its own hook as well',
    drive: async (browser) => {
      await new Person(browser).signIn('told')
    },
    signIns: [{ userId: 'u-told', userName: 'the app says so' }],
  },
  {
    name: 'concurrent logins, 5 good and 5 bad',
    isCore: true,
    ...loginsAtOnce({
      people: ['ann', 'ann', 'ann', 'bob', 'bob'],
      good: (browser, name) => new Person(browser).signIn(name),
      bad: (browser, name) => new Person(browser).signIn(name, 'wrong', 401),
      signInOf: (name) => (name === 'ann' ? ann : bob),
    }),
  },
]
