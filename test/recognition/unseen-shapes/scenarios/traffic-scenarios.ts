import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const bearer = (token: unknown): { authorization: string } => ({ authorization: `Bearer ${String(token)}` })
const post = (browser: Browser, path: string, json: unknown, expect: number, token?: unknown): Promise<BrowserResponse> =>
  browser.post(path, { json, expect, ...(token !== undefined && { headers: bearer(token) }) })
const name = (who: string, password = 'right'): object => ({ name: who, password })

/** app/machine-access.mjs */
export const machineAccess: readonly Scenario[] = [
  {
    name: 'API key and basic authentication on every request, and a key swapped for a token',
    isCore: true,
    drive: async (browser) => {
      const { token } = (await post(browser, '/login', name('ann'), 200)).json()
      const apiKey = String((await post(browser, '/keys', {}, 201, token)).json()['apiKey'])
      for (let i = 0; i < 2; i += 1) await browser.get('/data', { headers: { 'x-api-key': apiKey }, expect: 200 })
      const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`
      await browser.get('/basic', { headers: { authorization: basic('bob:right') }, expect: 200 })
      await browser.get('/basic', { headers: { authorization: basic('bob:wrong') }, expect: 401 })
      const [client_id, client_secret] = apiKey.split('.')
      await post(browser, '/oauth/token', { grant_type: 'client_credentials', client_id, client_secret }, 200)
    },
    signIns: [{ userId: 'm-ann', userName: 'ann', method: 'password' }],
  },
  {
    name: 'login that is limited after three bad tries',
    drive: async (browser) => {
      for (let i = 0; i < 3; i += 1) await post(browser, '/login', name('bob', 'wrong'), 401)
      await post(browser, '/login', name('bob'), 429)
      await post(browser, '/login', name('ann'), 200)
      await post(browser, '/login', name('bob'), 200)
    },
    signIns: [{ userId: 'm-ann' }, { userId: 'm-bob' }],
  },
  {
    name: 'administrators: impersonate, become with the own password, make users, set passwords',
    isCore: true,
    drive: async (browser) => {
      const { token } = (await post(browser, '/login', name('root'), 200)).json()
      await post(browser, '/admin/impersonate/bob', {}, 200, token)
      await post(browser, '/admin/become/bob', { password: 'right' }, 200, token)
      await post(browser, '/admin/users', name('zoe', 'chosen'), 201, token)
      await browser.send('/admin/users/zoe/password', {
        method: 'PUT',
        json: { password: 'right' },
        headers: bearer(token),
        expect: 200,
      })
    },
    signIns: [{ userId: 'm-root', userName: 'root' }],
  },
]

const graphql = (browser: Browser, body: unknown, token?: unknown): Promise<BrowserResponse> =>
  post(browser, '/graphql', body, 200, token)
const mutation = (field: string): { query: string } => ({ query: `mutation { ${field} }` })
const login = (who: string, password = 'right'): string => `login(name: "${who}", password: "${password}") { token user { id } }`

/** app/graphql-yoga.mjs */
export const graphqlYoga: readonly Scenario[] = [
  {
    name: 'login mutations that answer 200 either way',
    isCore: true,
    drive: async (browser) => {
      await graphql(browser, mutation(login('ann', 'wrong')))
      await graphql(browser, mutation('tryLogin(name: "ann", password: "wrong") { ok }'))
      const answer = await graphql(browser, mutation(login('ann')))
      const { token } = (answer.json()['data'] as { login: { token: string } }).login
      await graphql(browser, { query: '{ me { name } }' }, token)
      await graphql(browser, mutation('tryLogin(name: "bob", password: "right") { ok session { token } }'))
      await graphql(browser, mutation(`refresh(token: "${token}") { token }`))
      await graphql(browser, mutation('confirmPassword(password: "right")'), token)
      await graphql(browser, mutation('changePassword(old: "right", new: "other")'), token)
      await graphql(browser, mutation('changePassword(old: "other", new: "right")'), token)
    },
    signIns: [
      { userId: 'g-ann', userName: 'ann', method: 'password' },
      { userId: 'g-bob', userName: 'bob', method: 'password' },
    ],
  },
  {
    name: 'several logins in one document, and in one batch',
    isCore: true,
    drive: async (browser) => {
      await graphql(browser, mutation(`a: ${login('ann')} b: ${login('bob', 'wrong')}`))
      await graphql(browser, mutation(`a: ${login('ann')} b: ${login('bob')}`))
      await graphql(browser, [mutation(login('ann')), mutation(login('bob', 'wrong')), mutation(login('bob'))])
    },
    signIns: ['g-ann', 'g-ann', 'g-bob', 'g-ann', 'g-bob'].map((userId) => ({ userId, method: 'password' })),
  },
  {
    name: 'sign-up with a session',
    drive: (browser) => graphql(browser, mutation('register(name: "new", password: "chosen") { token }')).then(() => {}),
    signIns: [{ userId: 'g-new', userName: 'new', signUp: true }],
  },
]

const CONFIRMATIONS = [
  'confirmPassword(password: "right") { token }',
  'again: reauthenticate(password: "right") { token }',
  'unlockVault(password: "right") { token }',
  'createApiToken(password: "right") { token }',
  'changePassword(old: "right", new: "right") { token }',
  'createUser(name: "new", password: "chosen") { token }',
  'refreshToken { token }',
]
const SECOND_LOGIN =
  'mutation SignIn($n: String!, $p: String!) { session: authenticate(name: $n, password: $p) { token user { id name } } }'

/** app/graphql-confirm.mjs */
export const graphqlConfirm: readonly Scenario[] = [
  {
    name: 'a login, then its password once more for other things, then another login with the token of the first',
    isCore: true,
    drive: async (browser) => {
      const answer = await graphql(browser, mutation(login('ann')))
      const { token } = (answer.json()['data'] as { login: { token: string | null } }).login
      for (const field of CONFIRMATIONS) {
        const { data } = (await graphql(browser, mutation(field), token ?? undefined)).json()
        if (data === null) throw new Error(`${field} was refused`)
      }
      await graphql(browser, mutation('resetPassword(code: "1", new: "right") { token }'))
      await graphql(browser, { query: SECOND_LOGIN, variables: { n: 'bob', p: 'wrong' } }, token ?? undefined)
      await graphql(browser, { query: SECOND_LOGIN, variables: { n: 'bob', p: 'right' } }, token ?? undefined)
    },
    signIns: [
      { userId: 'gc-ann', method: 'password' },
      { userId: 'gc-bob', userName: 'bob', method: 'password' },
    ],
  },
]

const batch = (browser: Browser, path: string, inputs: readonly object[], expect: number): Promise<BrowserResponse> =>
  post(browser, `/${path}?batch=1`, Object.fromEntries(inputs.entries()), expect)

/** app/trpc-batch.mjs */
export const trpcBatch: readonly Scenario[] = [
  {
    name: 'one login, bad and good, then calls with its token',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', name('ann', 'wrong'), 401)
      const answer = (await post(browser, '/login', name('ann'), 200)).json()['result'] as { data: { token: string } }
      const { token } = answer.data
      await browser.get('/me', { headers: bearer(token), expect: 200 })
      await post(browser, '/refresh', { token }, 200)
      await post(browser, '/confirm', { password: 'right' }, 200, token)
    },
    signIns: [{ userId: 'r-ann', userName: 'ann', method: 'password' }],
  },
  {
    name: 'batch of a good and a bad login, answered with 207',
    isCore: true,
    drive: (browser) => batch(browser, 'login,login', [name('ann'), name('bob', 'wrong')], 207).then(() => {}),
    signIns: [{ userId: 'r-ann', method: 'password' }],
  },
  {
    name: 'batch of two good logins, and of two bad ones',
    isCore: true,
    drive: async (browser) => {
      await batch(browser, 'login,login', [name('ann'), name('bob')], 200)
      await batch(browser, 'login,login', [name('ann', 'no'), name('bob', 'no')], 401)
    },
    signIns: [{ userId: 'r-ann' }, { userId: 'r-bob' }],
  },
]

/** app/http2.mjs */
export const http2: readonly Scenario[] = ['plain', 'fastify'].map((server) => ({
  name: `HTTP/2, ${server}: ten logins at once on one connection, every second one bad`,
  isCore: true,
  drive: async (_browser, { newBrowser }) => {
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        post(newBrowser(), `/${server}/login`, name(`p${i}`, i % 2 ? 'no' : 'right'), i % 2 ? 401 : 200),
      ),
    )
  },
  signIns: [0, 2, 4, 6, 8].map((i) => ({ userId: `2-p${i}`, method: 'password' })),
}))
