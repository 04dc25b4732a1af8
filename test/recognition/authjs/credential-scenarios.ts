import { loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'
import { type AuthjsApp, ann, bob, Visitor } from './people.ts'

/** Logins with a password, sessions in tokens: what every app of the Auth.js family must show. */
export function credentialScenarios(app: AuthjsApp): readonly Scenario[] {
  return [
    {
      name: 'good login',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann')
        await visitor.expectName('Ann')
      },
      signIns: [ann],
    },
    {
      name: 'bad password',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann', 'wrong')
        await visitor.expectName(null)
      },
      signIns: [],
    },
    {
      name: 'unknown user, over whom the app throws',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('nobody')
        await visitor.expectName(null)
      },
      signIns: [],
    },
    {
      name: 'a form of another site, without the CSRF token',
      isCore: true,
      drive: async (browser) => {
        await browser.post(`${app.base}/callback/credentials`, { form: { username: 'ann', password: 'correct' } })
        await new Visitor(browser, app).expectName(null)
      },
      signIns: [],
    },
    {
      name: 'session restore',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann')
        for (let i = 0; i < 3; i += 1) await visitor.expectName('Ann')
      },
      signIns: [ann],
    },
    {
      name: 'logout, and a login after it',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann')
        await visitor.post('/signout', {})
        await visitor.expectName(null)
        await visitor.passwordLogin('ann')
      },
      signIns: [ann, ann],
    },
    {
      name: 'the same user again with a fresh password, and a second account',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann')
        await visitor.passwordLogin('ann')
        await visitor.passwordLogin('bob')
        await visitor.expectName('Bob')
      },
      signIns: [ann, ann, bob],
    },
    {
      name: 'session update and organisation switch',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann')
        const csrfToken = await visitor.csrfToken()
        await browser.post(`${app.base}/session`, { json: { csrfToken, data: { org: 'other' } }, expect: 200 })
        await visitor.expectName('Ann')
      },
      signIns: [ann],
    },
    {
      name: 'the signIn callback refuses',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('barred')
        await visitor.expectName(null)
      },
      signIns: [],
    },
    {
      name: 'the signIn callback sends away',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('sent')
        await visitor.expectName(null)
      },
      signIns: [],
    },
    {
      name: 'the signIn callback puts another id into the user',
      drive: async (browser) => {
        await new Visitor(browser, app).passwordLogin('renamed')
      },
      signIns: [{ userId: 'u-after', userName: 'renamed@app.test' }],
    },
    {
      name: 'user with the number 0 as id, with an `_id`, and without any',
      drive: async (browser, { newBrowser }) => {
        await new Visitor(browser, app).passwordLogin('zero')
        await new Visitor(newBrowser(), app).passwordLogin('mongo')
        await new Visitor(newBrowser(), app).passwordLogin('idless')
      },
      signIns: [{ userId: '0' }, { userId: 'm-1' }, { userId: 'idless@app.test' }],
    },
    {
      name: 'authorize returns a query that begins when it is awaited',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann', 'correct', 'lazy')
        await visitor.expectName('Ann')
      },
      signIns: [ann],
    },
    {
      name: 'the app keeps one object for each user, one of them without id, and many sign in at once',
      drive: async (_browser, { newBrowser }) => {
        for (const name of ['kept', 'kept']) await new Visitor(newBrowser(), app).passwordLogin(name, 'correct', 'kept')
        const logins = Array.from({ length: 4 }, () => new Visitor(newBrowser(), app).passwordLogin('bob', 'correct', 'kept'))
        await Promise.all(logins)
      },
      signIns: [{ userId: 'kept@app.test' }, { userId: 'kept@app.test' }, bob, bob, bob, bob],
    },
    {
      name: 'one-time code, wrong and right',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.post('/callback/code', { username: 'ann', code: '000000' })
        await visitor.expectName(null)
        await visitor.post('/callback/code', { username: 'ann', code: '123456' })
        await visitor.expectName('Ann')
      },
      signIns: [{ ...ann, method: 'otp' }],
    },
    {
      name: 'impersonation',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('admin')
        await visitor.post('/callback/impersonate', { username: 'ann' })
        await visitor.expectName('Ann')
      },
      signIns: [{ userId: 'u-admin' }],
    },
    {
      name: 'the app records the sign-in in its event as well',
      drive: async (browser) => {
        await new Visitor(browser, app).passwordLogin('told')
      },
      signIns: [{ userId: 'u-told', userName: 'the app says so' }],
    },
    {
      name: "the app's events run, and one that fails does not matter",
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await browser.get('/events')
        await visitor.passwordLogin('bob')
        await visitor.expectName('Bob')
        const events = (await browser.get('/events', { expect: 200 })).text
        if (events !== '["signIn bob@app.test"]') throw new Error(`the app heard ${events}`)
      },
      signIns: [bob],
    },
    {
      name: 'concurrent logins, 5 good and 5 bad',
      isCore: true,
      ...loginsAtOnce({
        people: ['ann', 'ann', 'ann', 'bob', 'bob'],
        good: (browser, name) => new Visitor(browser, app).passwordLogin(name),
        bad: (browser, name) => new Visitor(browser, app).passwordLogin(name, 'wrong'),
        signInOf: (name) => (name === 'ann' ? ann : bob),
      }),
    },
  ]
}
