import type { Browser, ExpectedSignIn, Scenario } from '@signed-in-test/recognition-harness'
import { credentials } from '../hand-written/scenarios/people.ts'

const ann = { userId: 'u-ann', method: 'password' }
const bob = { userId: 'u-bob', method: 'password' }

async function post(browser: Browser, path: string, json: object, expect = 200): Promise<void> {
  await browser.post(path, { json, expect })
}

/** What each shape of session makes of ann. */
const SHAPES: Readonly<Record<string, ExpectedSignIn>> = {
  user: { ...ann, userName: 'ann', groupId: 'org-1' },
  'user-id-only': ann,
  nested: { ...ann, userName: 'ann' },
  'nested-id': ann,
  account: { ...ann, userName: 'ann@example.org' },
  'logged-in-user': ann,
  snake: ann,
  'current-user': { ...ann, userName: 'ann', groupId: 'org-1' },
  flag: { ...ann, userName: 'ann' },
  unnamed: ann,
  'name-kept-for-the-form': ann,
  'email-as-id': { userId: 'ann@example.org', method: 'password' },
  zero: { userId: '0', method: 'password' },
}

const shapeScenarios = Object.entries(SHAPES).map(
  ([shape, signIn]): Scenario => ({
    name: `user kept as "${shape}": bad, good, again, refreshed`,
    drive: async (browser) => {
      await post(browser, `/odd/${shape}`, credentials('ann', 'wrong'), 401)
      await post(browser, `/odd/${shape}`, credentials('ann'))
      await post(browser, `/odd/${shape}/refresh`, { username: 'ann' })
      await post(browser, `/odd/${shape}`, credentials('ann', 'wrong'), 401)
      await post(browser, `/odd/${shape}`, credentials('ann'))
    },
    signIns: [signIn, signIn],
  }),
)

/** App shapes that differ from the common one: other keys, other places, and credentials that are no logins. */
export const oddScenarios: readonly Scenario[] = [
  ...shapeScenarios,
  {
    name: 'form login that saves by hand and redirects either way',
    drive: async (browser) => {
      await post(browser, '/odd/redirect', credentials('ann', 'wrong'), 302)
      await post(browser, '/odd/redirect', credentials('ann'), 302)
    },
    signIns: [ann],
  },
  {
    name: 'login in a middleware',
    drive: async (browser) => {
      await post(browser, '/odd/in-front', credentials('ann', 'wrong'), 401)
      await post(browser, '/odd/in-front', credentials('ann'))
    },
    signIns: [ann],
  },
  {
    name: 'comparisons that run in the context of another request',
    drive: async (_browser, { newBrowser }) => {
      const one = (username: string, password: string): Promise<unknown> =>
        newBrowser().post('/odd/queue', { json: credentials(username, password) })
      await Promise.all([one('eve', 'wrong'), one('ann', 'right'), one('eve', 'wrong'), one('bob', 'right')])
    },
    signIns: [{ userId: 'u-ann' }, { userId: 'u-bob' }],
  },
  {
    name: 'session destroyed and made anew',
    drive: async (browser) => {
      await post(browser, '/odd/destroy-first', credentials('ann'))
      await post(browser, '/odd/destroy-first', credentials('ann'))
    },
    signIns: [ann, ann],
  },
  {
    name: 'first factor with a flag beside the user',
    drive: async (browser) => {
      await post(browser, '/odd/flagged/password', credentials('ann'))
      await post(browser, '/odd/flagged/code', { code: '000000' }, 401)
      await post(browser, '/odd/flagged/code', { code: '123456' })
    },
    signIns: [ann],
  },
  {
    name: 'second factor kept hashed',
    drive: async (browser) => {
      await post(browser, '/odd/hashed-code/password', credentials('ann'))
      await post(browser, '/odd/hashed-code/code', { code: '0815' }, 401)
      await post(browser, '/odd/hashed-code/code', { code: '4711' })
    },
    signIns: [{ userId: 'u-ann', method: 'otp' }],
  },
  {
    name: 'PIN of somebody who is signed in',
    drive: async (browser) => {
      await post(browser, '/odd/user-id-only', credentials('ann'))
      await post(browser, '/odd/pin', { pin: '4711' })
    },
    signIns: [ann],
  },
  {
    name: 'impersonation behind the own password',
    drive: async (browser) => {
      await post(browser, '/odd/in-front', credentials('bob'))
      await post(browser, '/odd/impersonate', credentials('ann'))
    },
    signIns: [bob],
  },
  {
    name: 'API key, kept hashed and checked on every request',
    drive: async (browser) => {
      const key = String((await browser.get('/odd/api/key')).json()['key'])
      await browser.post('/odd/api', { json: {}, headers: { authorization: `Bearer ${key}` }, expect: 200 })
      await browser.post('/odd/api', { json: {}, headers: { 'x-api-key': key }, expect: 200 })
    },
    signIns: [],
  },
  { name: 'guest with a user object', drive: (browser) => post(browser, '/odd/guest', {}), signIns: [] },
  {
    name: 'guest who signs in',
    drive: async (browser) => {
      await post(browser, '/odd/guest', {})
      await post(browser, '/odd/user', credentials('ann'))
    },
    signIns: [ann],
  },
  {
    name: 'administrator creates a user',
    drive: async (browser) => {
      await post(browser, '/odd/user', credentials('bob'))
      await post(browser, '/odd/create-user', credentials('new'), 201)
    },
    signIns: [bob],
  },
  {
    name: 'refresh token, kept hashed',
    drive: async (browser) => {
      const login = await browser.post('/odd/token/login', { json: credentials('ann'), expect: 200 })
      const { refreshToken } = login.json()
      await post(browser, '/odd/token/refresh', { refreshToken })
    },
    signIns: [{ ...ann, userName: 'ann' }],
  },
  {
    name: 'token for a signed-in user who confirms the password',
    drive: async (browser) => {
      await post(browser, '/odd/in-front', credentials('ann'))
      await post(browser, '/odd/token/personal', { password: 'right' })
    },
    signIns: [ann],
  },
  {
    name: 'GraphQL: good and bad logins in one document',
    drive: async (browser) => {
      const login = (alias: string, username: string, password: string): string =>
        `${alias}: login(username: "${username}", password: "${password}")`
      const query = `mutation { ${login('a', 'ann', 'right')} ${login('b', 'bob', 'wrong')} ${login('c', 'bob', 'right')} }`
      const answer = await browser.post('/graphql', { json: { query }, expect: 200 })
      if (JSON.stringify(answer.json()['data']) !== '{"a":true,"b":false,"c":true}') throw new Error(answer.text)
      await post(browser, '/graphql', { query: `mutation { ${login('a', 'ann', 'wrong')} }` })
    },
    signIns: [ann, bob],
  },
]
