import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const ann = { userId: '1', userName: 'ann@example.org', groupId: 'org-1', method: 'password' }
const bob = { ...ann, userId: '2', userName: 'bob@example.org' }
const person = (name: string, password = 'right'): object => ({ email: `${name}@example.org`, password })
const post = (browser: Browser, path: string, json: object, expect: number, headers = {}): Promise<BrowserResponse> =>
  browser.post(`/api${path}`, { json, expect, headers })

/** The token of the link in the last mail to somebody. */
async function tokenInMail(browser: Browser): Promise<string> {
  const mails = JSON.parse((await browser.get('/mails', { expect: 200 })).text) as string[]
  return /(?:reset|verify)\/([\w-]+)/.exec(mails.at(-1) ?? '')?.[1] ?? ''
}

/** The rows of the scenario matrix for Payload. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'good login, who am I, refresh, logout',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/users/login', person('ann'), 200)
      await browser.get('/api/users/me', { expect: 200 })
      await post(browser, '/users/refresh-token', {}, 200)
      await post(browser, '/users/logout', {}, 200)
    },
    signIns: [ann],
  },
  {
    name: 'bad password, unknown user, forged token',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/users/login', person('ann', 'wrong'), 401)
      await post(browser, '/users/login', person('nobody'), 401)
      await browser.get('/api/users/me', { headers: { authorization: 'JWT forged' }, expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'forgotten password, replaced, which answers with a token; then a login',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/users/forgot-password', { email: 'bob@example.org' }, 200)
      const token = await tokenInMail(browser)
      await post(browser, '/users/reset-password', { token, password: 'right' }, 200)
      await post(browser, '/users/login', person('bob'), 200)
    },
    signIns: [bob],
  },
  {
    name: 'the same by the local API, at an address that does not say so',
    drive: async (browser) => {
      await post(browser, '/users/forgot-password', { email: 'ann@example.org' }, 200)
      const token = await tokenInMail(browser)
      await browser.post(`/own/${token}`, { json: { password: 'right' }, expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'sign-up without a session, verification by a mail, first login to another collection',
    drive: async (browser) => {
      await post(browser, '/customers', person('cleo', 'chosen'), 201)
      await post(browser, '/customers/login', person('cleo', 'chosen'), 403)
      await post(browser, `/customers/verify/${await tokenInMail(browser)}`, {}, 200)
      await post(browser, '/customers/login', person('cleo', 'chosen'), 200)
    },
    signIns: [{ userId: '1', userName: 'cleo@example.org', method: 'password' }],
  },
  {
    name: 'same user again, second account, password changed while signed in',
    drive: async (browser) => {
      await post(browser, '/users/login', person('ann'), 200)
      await post(browser, '/users/login', person('ann'), 200)
      await post(browser, '/users/login', person('bob'), 200)
      await browser.send('/api/users/2', { method: 'PATCH', json: { password: 'right' }, expect: 200 })
    },
    signIns: [ann, ann, bob],
  },
  {
    name: 'API key',
    drive: async (browser) => {
      await post(browser, '/users/login', person('ann'), 200)
      await browser.send('/api/users/1', {
        method: 'PATCH',
        json: { enableAPIKey: true, apiKey: 'a-key-of-a-machine' },
        expect: 200,
      })
      await browser.get('/api/users/me', { headers: { authorization: 'users API-Key a-key-of-a-machine' }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'concurrent 3 good and 3 bad',
    drive: async (_browser, { newBrowser }) => {
      await Promise.all(
        Array.from({ length: 3 }, () => [
          post(newBrowser(), '/users/login', person('ann'), 200),
          post(newBrowser(), '/users/login', person('nobody'), 401),
        ]).flat(),
      )
    },
    signIns: [ann, ann, ann],
  },
]
