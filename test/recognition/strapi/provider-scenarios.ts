import { type Browser, type BrowserResponse, callbackOf, type Scenario, visitProvider } from '@signed-in-test/recognition-harness'

const PASSWORD = 'Right-one-1'

/** Goes to the provider and back: the page of the front end that follows, with the tokens of the provider. */
const connect = (browser: Browser, as: string): Promise<BrowserResponse> => visitProvider(browser, '/api/connect/idp', { as })
/** What the front end then asks. */
const finish = (browser: Browser, expect = 200): Promise<BrowserResponse> => browser.get('/api/auth/idp/callback', { expect })
const idOf = (answer: BrowserResponse): string => String((answer.json()['user'] as { id: number }).id)

let lastId = ''

/** Users of the API who come from an identity provider. Behind the others, whose ids are known. */
export const providerScenarios: readonly Scenario[] = [
  {
    name: 'provider: first visit, which makes the user, second visit, who am I',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await connect(browser, 'pia')
      const answer = await finish(browser)
      lastId = idOf(answer)
      const headers = { authorization: `Bearer ${String(answer.json()['jwt'])}` }
      await browser.get('/api/users/me', { headers, expect: 200 })
      const other = newBrowser()
      await connect(other, 'pia')
      if (idOf(await finish(other)) !== lastId) throw new Error('made twice')
    },
    signIns: [
      { userName: 'pia', method: 'oauth' },
      { userName: 'pia', method: 'oauth' },
    ],
  },
  {
    name: 'provider: refused there, a forged state, a callback that is opened twice, nothing asked of it',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      const denied = newBrowser()
      await visitProvider(denied, '/api/connect/idp', { deny: true })
      await finish(denied, 400)
      const forged = newBrowser()
      await visitProvider(forged, '/api/connect/idp', {
        as: 'pia',
        onCallback: (back) => back.replace(/state=[^&]*/, 'state=forged'),
      })
      await finish(forged, 400)
      const first = newBrowser()
      const callback = await callbackOf((onCallback) => visitProvider(first, '/api/connect/idp', { as: 'pia', onCallback }))
      const second = newBrowser()
      await second.get(callback)
      await finish(second, 400)
      await finish(newBrowser(), 400)
    },
    signIns: [],
  },
  {
    name: 'provider: an address that somebody with a password has',
    drive: async (browser) => {
      const user = { username: 'taken', email: 'taken@idp.test', password: PASSWORD }
      await browser.post('/api/auth/local/register', { json: user, expect: 200 })
      await connect(browser, 'taken')
      await finish(browser, 400)
    },
    signIns: [{ userName: 'taken', method: 'password', signUp: true }],
  },
  {
    name: 'provider: 3 at once, and a password beside them',
    drive: async (_browser, { newBrowser }) => {
      const visits = ['quin', 'rosa', 'sven'].map(async (name) => {
        const browser = newBrowser()
        await connect(browser, name)
        await finish(browser)
      })
      const identifier = 'taken@idp.test'
      await Promise.all([
        ...visits,
        newBrowser().post('/api/auth/local', { json: { identifier, password: PASSWORD }, expect: 200 }),
      ])
    },
    signIns: [
      ...['quin', 'rosa', 'sven'].map((userName) => ({ userName, method: 'oauth' })),
      { userName: 'taken', method: 'password' },
    ],
  },
]
