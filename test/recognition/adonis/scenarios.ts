import { type Browser, type BrowserResponse, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'

const ann = { userId: '1', userName: 'ann@example.org', groupId: 'org-1', method: 'password' }
const bob = { ...ann, userId: '2', userName: 'bob@example.org' }
const root = { ...ann, userId: '3', userName: 'root@example.org' }
const person = (name: string, password = 'right'): object => ({ email: `${name}@example.org`, password })
const post = (browser: Browser, path: string, json: object, expect = 200, headers = {}): Promise<BrowserResponse> =>
  browser.post(path, { json, expect, headers })

/** The rows of the scenario matrix for the guards of Adonis. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'good login, pages, logout',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', person('ann'))
      await browser.get('/me', { expect: 200 })
      await browser.get('/me', { expect: 200 })
      await post(browser, '/logout', {})
    },
    signIns: [ann],
  },
  {
    name: 'bad password and unknown user',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', person('ann', 'wrong'), 401)
      await post(browser, '/login', person('nobody'), 401)
    },
    signIns: [],
  },
  {
    name: 'session restored by the remember-me cookie',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', { ...person('ann'), remember: true })
      browser.forgetCookie('adonis-session')
      await browser.get('/me', { expect: 200 })
      await browser.get('/me', { expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'sign-up without and with session',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/register', person(`late-${Date.now()}`, 'chosen'))
      const { id } = (await post(browser, '/register', { ...person(`fresh-${Date.now()}`, 'chosen'), stay: true })).json()
      if ((await browser.get('/me', { expect: 200 })).json()['id'] !== id) throw new Error('nobody is signed in')
    },
    signIns: [{ userId: '5', groupId: 'org-1' }],
  },
  {
    name: 'same user again, and second account',
    drive: async (browser) => {
      await post(browser, '/login', person('ann'))
      await post(browser, '/login', person('ann'))
      await post(browser, '/login', person('bob'))
    },
    signIns: [ann, ann, bob],
  },
  {
    name: 'password confirmed, and somebody else impersonated',
    drive: async (browser) => {
      await post(browser, '/login', person('root'))
      await post(browser, '/confirm', { password: 'right' })
      await post(browser, '/impersonate', person('bob'))
    },
    signIns: [root],
  },
  {
    name: 'token login, bad one, requests with the token, and another token by it',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/token', person('bob', 'wrong'), 401)
      const { token } = (await post(browser, '/token', person('bob'))).json()
      const headers = { authorization: `Bearer ${String(token)}` }
      await browser.get('/api/me', { headers, expect: 200 })
      await post(browser, '/api/tokens', {}, 200, headers)
    },
    signIns: [bob],
  },
  {
    name: 'concurrent 5 good and 5 bad',
    isCore: true,
    ...loginsAtOnce({
      people: ['ann', 'ann', 'ann', 'ann', 'ann'],
      good: (browser, name) => post(browser, '/login', person(name)),
      bad: (browser) => post(browser, '/login', person('bob', 'no'), 401),
      signInOf: () => ann,
    }),
  },
]
