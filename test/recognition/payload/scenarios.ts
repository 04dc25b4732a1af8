import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const ann = { userId: '1', userName: 'ann@example.org', groupId: 'org-1', method: 'password' }
const bob = { ...ann, userId: '2', userName: 'bob@example.org' }
const person = (name: string, password = 'right'): object => ({ email: `${name}@example.org`, password })
const post = (browser: Browser, path: string, json: object, expect: number, headers = {}): Promise<BrowserResponse> =>
  browser.post(`/api${path}`, { json, expect, headers })

/** The token of the link in the last mail to somebody. */
async function tokenInMail(browser: Browser, page: string): Promise<string> {
  const mails = JSON.parse((await browser.get(page, { expect: 200 })).text) as string[]
  return /(?:reset|verify)\/([\w-]+)/.exec(mails.at(-1) ?? '')?.[1] ?? ''
}

/** What differs from one version's app to the other's. */
export interface PayloadApp {
  /** Tells the mails that were sent. */
  readonly mails: string
  /** Below it, a token replaces a forgotten password. */
  readonly own: string
  /** Status that refuses somebody whose address is not verified yet. */
  readonly unverified: 401 | 403
}

/** The rows of the scenario matrix for every version of Payload. */
export function scenariosAt({ mails, own, unverified }: PayloadApp): readonly Scenario[] {
  return [
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
        const token = await tokenInMail(browser, mails)
        await post(browser, '/users/reset-password', { token, password: 'right' }, 200)
        await post(browser, '/users/login', person('bob'), 200)
      },
      signIns: [bob],
    },
    {
      name: 'the same by the local API, at an address that does not say so',
      drive: async (browser) => {
        await post(browser, '/users/forgot-password', { email: 'ann@example.org' }, 200)
        const token = await tokenInMail(browser, mails)
        await browser.post(`${own}/${token}`, { json: { password: 'right' }, expect: 200 })
      },
      signIns: [],
    },
    {
      name: 'sign-up without a session, verification by a mail, first login to another collection',
      drive: async (browser) => {
        await post(browser, '/customers', person('cleo', 'chosen'), 201)
        await post(browser, '/customers/login', person('cleo', 'chosen'), unverified)
        await post(browser, `/customers/verify/${await tokenInMail(browser, mails)}`, {}, 200)
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
}

/** The stories of an app behind Payload 3. */
export const scenarios: readonly Scenario[] = scenariosAt({ mails: '/mails', own: '/own', unverified: 403 })
