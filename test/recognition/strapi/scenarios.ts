import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const PASSWORD = 'Right-one-1'
const post = (browser: Browser, path: string, json: object, expect: number, headers = {}): Promise<BrowserResponse> =>
  browser.post(path, { json, expect, headers })
const register = (browser: Browser, username: string): Promise<BrowserResponse> =>
  post(browser, '/api/auth/local/register', { username, email: `${username}@example.org`, password: PASSWORD }, 200)
const login = (browser: Browser, identifier: string, password = PASSWORD, expect = 200): Promise<BrowserResponse> =>
  post(browser, '/api/auth/local', { identifier, password }, expect)
const bearer = (answer: BrowserResponse): object => ({ authorization: `Bearer ${String(answer.json()['jwt'])}` })
const idOf = (answer: BrowserResponse): string => String((answer.json()['user'] as { id: number }).id)

/** In this order: the first user of a fresh database has the id 1. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'API: sign-up with a session, good login by name and by e-mail, who am I',
    isCore: true,
    drive: async (browser) => {
      if (idOf(await register(browser, 'ann')) !== '1') throw new Error('not a fresh database')
      await login(browser, 'ann')
      const headers = bearer(await login(browser, 'ann@example.org'))
      await browser.get('/api/users/me', { headers: { ...headers }, expect: 200 })
    },
    signIns: [
      { userId: '1', userName: 'ann', method: 'password', signUp: true },
      { userId: '1', userName: 'ann', method: 'password' },
      { userId: '1', userName: 'ann', method: 'password' },
    ],
  },
  {
    name: 'API: bad password, unknown user, name that is taken',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ann', 'wrong', 400)
      await login(browser, 'nobody', PASSWORD, 400)
      await post(browser, '/api/auth/local/register', { username: 'ann', email: 'ann@example.org', password: PASSWORD }, 400)
    },
    signIns: [],
  },
  {
    name: 'API: password changed while signed in, which answers with a token',
    isCore: true,
    drive: async (browser) => {
      const headers = bearer(await register(browser, 'bob'))
      const change = { currentPassword: PASSWORD, password: 'Another-one-2', passwordConfirmation: 'Another-one-2' }
      await post(browser, '/api/auth/change-password', change, 200, headers)
    },
    signIns: [{ userId: '2', userName: 'bob', signUp: true }],
  },
  {
    name: 'API: concurrent 3 good and 3 bad',
    drive: async (_browser, { newBrowser }) => {
      await Promise.all(
        Array.from({ length: 3 }, () => [login(newBrowser(), 'ann'), login(newBrowser(), 'ann', 'wrong', 400)]).flat(),
      )
    },
    signIns: [1, 2, 3].map(() => ({ userId: '1', userName: 'ann', method: 'password' })),
  },
  {
    name: 'admin panel: first administrator, bad login, good login, token by cookie, logout',
    isCore: true,
    drive: async (browser) => {
      const root = { email: 'root@example.org', password: PASSWORD }
      await post(browser, '/admin/register-admin', { firstname: 'root', ...root }, 200)
      await post(browser, '/admin/login', { ...root, password: 'Wrong-one-1' }, 400)
      const answer = await post(browser, '/admin/login', root, 200)
      await post(browser, '/admin/access-token', {}, 200)
      const { token } = answer.json()['data'] as { token: string }
      await post(browser, '/admin/logout', {}, 200, { authorization: `Bearer ${token}` })
    },
    signIns: [
      { userId: '1', method: 'password', signUp: true },
      { userId: '1', userName: 'root@example.org', method: 'password' },
    ],
  },
]
