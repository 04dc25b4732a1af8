import { type Browser, type BrowserResponse, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'

const ann = { userId: '1', userName: 'ann@example.org', groupId: 'org-1', method: 'password' }
const bob = { ...ann, userId: '2', userName: 'bob@example.org' }
const login = (name: string, password = 'right'): object => ({ strategy: 'local', email: `${name}@example.org`, password })
const post = (browser: Browser, json: object, expect: number, headers = {}): Promise<BrowserResponse> =>
  browser.post('/authentication', { json, expect, headers })
const bearer = (answer: BrowserResponse): { authorization: string } => ({
  authorization: `Bearer ${String(answer.json()['accessToken'])}`,
})

/** What Feathers 4 and 5 do alike, over REST. */
export const restScenarios: readonly Scenario[] = [
  {
    name: 'good login, requests with its token, and the token handed in again',
    isCore: true,
    drive: async (browser) => {
      const answer = await post(browser, login('ann'), 201)
      await browser.get('/notes', { headers: bearer(answer), expect: 200 })
      await post(browser, { strategy: 'jwt', accessToken: answer.json()['accessToken'] }, 201)
      await browser.send('/authentication', { method: 'DELETE', headers: bearer(answer), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'bad password, unknown user, forged token, strategy that is not allowed',
    isCore: true,
    drive: async (browser) => {
      await post(browser, login('ann', 'wrong'), 401)
      await post(browser, login('nobody'), 401)
      await post(browser, { strategy: 'jwt', accessToken: 'forged' }, 401)
      await post(browser, { strategy: 'idp', access_token: 'x' }, 401)
      await browser.get('/notes', { expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'same user and second account while a token is sent along',
    drive: async (browser) => {
      const headers = bearer(await post(browser, login('ann'), 201))
      await post(browser, login('ann'), 201, headers)
      await post(browser, login('bob'), 201, headers)
    },
    signIns: [ann, ann, bob],
  },
  {
    name: 'sign-up without a session',
    drive: async (browser) => {
      await browser.post('/users', { json: { email: `new-${Date.now()}@example.org`, password: 'chosen' }, expect: 201 })
    },
    signIns: [],
  },
  {
    name: 'concurrent 5 good and 5 bad',
    isCore: true,
    ...loginsAtOnce({
      people: ['ann', 'ann', 'ann', 'ann', 'ann'],
      good: (browser, name) => post(browser, login(name), 201),
      bad: (browser) => post(browser, login('bob', 'no'), 401),
      signInOf: () => ann,
    }),
  },
]

const socket = (browser: Browser, calls: readonly object[], transports: readonly string[]): Promise<BrowserResponse> =>
  browser.post('/socket', { json: { calls, transports }, expect: 200 })

const socketScenarios = [['websocket'], ['polling'], ['polling', 'websocket']].map(
  (transports): Scenario => ({
    name: `socket by ${transports.join(' then ')}: bad login, good login, token again, second account, page`,
    isCore: transports.length === 1,
    drive: async (browser) => {
      const calls = [login('ann', 'wrong'), login('ann'), { strategy: 'jwt' }, login('bob')]
      const { results } = (await socket(browser, calls, transports)).json() as { results: unknown[] }
      if (results[0] !== 'NotAuthenticated' || JSON.stringify(results.at(-1)) !== '{"of":"bob@example.org"}')
        throw new Error(JSON.stringify(results))
    },
    signIns: [ann, bob],
  }),
)

async function oauth(browser: Browser, name: string, query = ''): Promise<BrowserResponse> {
  const start = await browser.follow(await browser.get(`/oauth/idp${query}`), (location) => location.includes('/authorize'))
  const idp = await browser.get(start.location ?? '', { headers: { cookie: `name=${name}` } })
  return browser.get(idp.location ?? '')
}

/** What only Feathers 5 is run with: sockets, OAuth, API keys. */
export const fiveScenarios: readonly Scenario[] = [
  ...socketScenarios,
  {
    name: 'API key swapped for a token',
    drive: async (browser) => {
      await post(browser, { strategy: 'apiKey', key: 'a key of a machine' }, 201)
    },
    signIns: [],
  },
  {
    name: 'OAuth callback: denied, good, replayed',
    isCore: true,
    drive: async (browser) => {
      await oauth(browser, 'denied')
      const good = await oauth(browser, 'zoe')
      if (!String(good.location).includes('access_token')) throw new Error(`${good.status} ${good.location} ${good.text}`)
      await browser.get(good.url)
    },
    signIns: [{ userId: 'idp-zoe', userName: 'zoe@example.org', groupId: 'org-idp', method: 'oauth' }],
  },
  {
    name: 'OAuth account linked while signed in',
    drive: async (browser, { newBrowser }) => {
      const { accessToken } = (await post(browser, login('bob'), 201)).json()
      const linked = await oauth(newBrowser(), 'lin', `?feathers_token=${String(accessToken)}`)
      if (!String(linked.location).includes('access_token')) throw new Error(`${linked.status} ${linked.location}`)
    },
    signIns: [bob],
  },
]
