import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const PASSWORD = 'right-one-1'
const post = (browser: Browser, path: string, json: object, expect: number, headers = {}): Promise<BrowserResponse> =>
  browser.post(path, { json, expect, headers })
const login = (browser: Browser, email: string, password = PASSWORD, more: object = {}, expect = 200): Promise<BrowserResponse> =>
  post(browser, '/auth/login', { email: `${email}@example.org`, password, ...more }, expect)
const dataOf = (answer: BrowserResponse): Record<string, string> => answer.json()['data'] as Record<string, string>
const bearer = (answer: BrowserResponse): object => ({ authorization: `Bearer ${dataOf(answer)['access_token']}` })

/** The administrator makes a user, whose id the test chooses. */
async function makeUser(browser: Browser, id: string, name: string): Promise<void> {
  const headers = bearer(await login(browser, 'ann'))
  await post(browser, '/users', { id, email: `${name}@example.org`, password: PASSWORD }, 200, headers)
}

const ann = { userId: '1b4e28ba-2fa1-41d2-883f-0016d3cca427', userName: 'ann@example.org', method: 'password' }
const BOB = '6e2b2c1e-8f5c-4a52-9b51-0d6f6f0a1b2c'
const CID = '0f6b7a34-52cd-4b7e-8a6b-1a1b1c1d1e1f'

/** The rows of the scenario matrix for Directus. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a user is made, and signs in: bad, unknown, good; refresh, who am I, logout',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await makeUser(newBrowser(), BOB, 'bob')
      await login(browser, 'bob', 'wrong-one-1', {}, 401)
      await login(browser, 'nobody', PASSWORD, {}, 401)
      const answer = await login(browser, 'bob')
      await browser.get('/users/me', { headers: { ...bearer(answer) }, expect: 200 })
      const refresh_token = dataOf(answer)['refresh_token']
      const fresh = await post(browser, '/auth/refresh', { refresh_token, mode: 'json' }, 200)
      await post(browser, '/auth/logout', { refresh_token: dataOf(fresh)['refresh_token'], mode: 'json' }, 204)
    },
    signIns: [ann, { userId: BOB, userName: 'bob@example.org', method: 'password' }],
  },
  {
    name: 'session in a cookie, and by GraphQL, which answers 200 either way',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await login(browser, 'bob', PASSWORD, { mode: 'session' })
      await browser.get('/users/me', { expect: 200 })
      const mutation = (password: string): object => ({
        query: `mutation { auth_login(email: "bob@example.org", password: "${password}") { access_token } }`,
      })
      await post(newBrowser(), '/graphql/system', mutation('wrong-one-1'), 200).catch(() => {})
      await post(newBrowser(), '/graphql/system', mutation(PASSWORD), 200)
    },
    signIns: [1, 2].map(() => ({ userId: BOB, userName: 'bob@example.org', method: 'password' })),
  },
  {
    name: 'static token on every request, own password changed',
    drive: async (browser, { newBrowser }) => {
      await makeUser(newBrowser(), CID, 'cid')
      const headers = bearer(await login(browser, 'ann'))
      await browser.send(`/users/${CID}`, {
        method: 'PATCH',
        json: { token: 'a-static-token-of-cid', password: 'another-1' },
        headers: { ...headers },
        expect: 200,
      })
      await newBrowser().get('/users/me', { headers: { authorization: 'Bearer a-static-token-of-cid' }, expect: 200 })
    },
    signIns: [ann, ann],
  },
]
