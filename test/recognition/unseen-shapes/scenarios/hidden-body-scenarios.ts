import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const post = (browser: Browser, path: string, json: object, expect = 200): Promise<BrowserResponse> =>
  browser.post(path, { json, expect })
const person = (name: string, password = 'right'): object => ({ name, password })

/** app/hidden-bodies.cjs and app/hidden-bodies.mjs: the body stands nowhere but in the stream. */
export const hiddenBodies: readonly Scenario[] = [
  {
    name: 'logins by JSON and by form, bad and good, and a renewal by a refresh token',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', person('ann', 'wrong'), 401)
      const { refreshToken } = (await post(browser, '/login', { ...person('ann'), remember: true })).json()
      await post(browser, '/renew', { name: 'ann', refreshToken })
      await browser.post('/login', { form: { name: 'ann', password: 'right' }, expect: 200 })
    },
    signIns: [1, 2].map(() => ({ userId: 'hb-ann', method: 'password' })),
  },
  {
    name: 'second steps that bring their ticket in the body, as a form and as the bearer token: wrong and right',
    isCore: true,
    drive: async (browser) => {
      const ticketOf = async (): Promise<string> => String((await post(browser, '/login', person('mia'))).json()['ticket'])
      const first = await ticketOf()
      await post(browser, '/login/next', { ticket: first, pin: '000000' }, 401)
      await post(browser, '/login/next', { ticket: first, pin: '424242' })
      await browser.post('/login/next', { form: { ticket: await ticketOf(), pin: '424242' }, expect: 200 })
      const headers = { authorization: `Bearer ${await ticketOf()}` }
      await browser.post('/login/next', { json: { pin: '424242' }, headers, expect: 200 })
    },
    signIns: [1, 2, 3].map(() => ({ userId: 'hb-mia', method: 'password' })),
  },
  {
    name: 'machines with a client secret and with an API key',
    isCore: true,
    drive: async (browser) => {
      const client = { grant_type: 'client_credentials', client_id: 'billing', client_secret: 'right' }
      await browser.post('/oauth/token', { form: client, expect: 200 })
      await post(browser, '/oauth/token', client)
      await post(browser, '/exchange', { apiKey: 'right' })
    },
    signIns: [],
  },
]
