import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const post = (browser: Browser, path: string, json: object, expect: number): Promise<BrowserResponse> =>
  browser.post(path, { json, expect })
const email = (name: string, password = 'right'): object => ({ email: `${name}@example.org`, password })

/** app/service-class.mjs */
export const serviceClass: readonly Scenario[] = [
  {
    name: 'login, pages, refresh, bad refresh, logout, bad login',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/login', email('ann', 'wrong'), 401)
      await post(browser, '/auth/login', email('nobody', 'nobody'), 401)
      await post(browser, '/auth/login', email('ann'), 200)
      await browser.get('/me', { expect: 200 })
      await browser.post('/auth/refresh', { expect: 204 })
      await browser.get('/me', { expect: 200 })
      await browser.post('/auth/logout', { expect: 200 })
      await browser.post('/auth/refresh', { expect: 401 })
    },
    signIns: [{ userId: '1', userName: 'ann@example.org', groupId: 'acme', method: 'password' }],
  },
  {
    name: 'verification of the address by a link of a mail',
    drive: async (browser, { newBrowser }) => {
      await post(browser, '/auth/login', email('bob'), 200)
      const { token } = (await browser.post('/auth/verification', { expect: 202 })).json()
      await newBrowser().get(`/auth/verification/${String(token)}`, { expect: 302 })
    },
    signIns: [{ userId: '2', method: 'password' }],
  },
  {
    name: 'password confirmed for dangerous pages, and for deleting the account',
    drive: async (browser) => {
      await post(browser, '/auth/login', email('cid'), 200)
      await post(browser, '/auth/sudo', { password: 'wrong' }, 403)
      await post(browser, '/auth/sudo', { password: 'right' }, 204)
      await browser.send('/auth/account', { method: 'DELETE', json: { password: 'right' }, expect: 204 })
    },
    signIns: [{ userId: '3', method: 'password' }],
  },
]

const named = (username: string, password = 'right'): object => ({ username, password })

/** app/redis-session.cjs */
export const redisSession: readonly Scenario[] = [
  {
    name: 'login by JSON, bad and good, then pages',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/api/login', named('ann', 'wrong'), 401)
      await post(browser, '/api/login', named('ann'), 200)
      await browser.get('/me', { expect: 200 })
      await post(browser, '/preferences', { theme: 'dark' }, 200)
    },
    signIns: [{ userId: 'u-ann', userName: 'ann', groupId: 'org-1', method: 'password' }],
  },
  {
    name: 'login by form that redirects either way, and again',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { form: { username: 'bob', password: 'wrong' }, expect: 302 })
      await browser.post('/login', { form: { username: 'bob', password: 'right' }, expect: 302 })
      await browser.get('/me', { expect: 200 })
      await browser.post('/login', { form: { username: 'bob', password: 'right' }, expect: 302 })
      await browser.post('/logout', { expect: 302 })
    },
    signIns: [
      { userId: 'u-bob', userName: 'bob', method: 'password' },
      { userId: 'u-bob', userName: 'bob', method: 'password' },
    ],
  },
  {
    name: 'change of password with a new session id, and a confirmation without one',
    drive: async (browser) => {
      await post(browser, '/api/login', named('ann'), 200)
      await post(browser, '/confirm', { password: 'right' }, 200)
      await post(browser, '/personal-tokens', { password: 'right' }, 201)
      await post(browser, '/password', { oldPassword: 'right', newPassword: 'another' }, 200)
      await post(browser, '/password', { oldPassword: 'another', newPassword: 'right' }, 200)
    },
    signIns: [{ userId: 'u-ann', method: 'password' }],
  },
]

const login = (who: string, password = 'right'): object => ({ login: who, password })

/** app/koa-opaque.mjs */
export const koaOpaque: readonly Scenario[] = [
  {
    name: 'login, bad login, page, confirmation',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/sign-in', login('ann', 'wrong'), 401)
      await post(browser, '/auth/sign-in', login('ann'), 200)
      await browser.get('/auth/me', { expect: 200 })
      await post(browser, '/auth/confirm', { password: 'right' }, 200)
    },
    signIns: [{ userId: '64f0ann', userName: 'ann', method: 'password' }],
  },
  {
    name: 'first factor that answers with a challenge',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/sign-in/mfa', login('bob'), 200)
      await browser.get('/auth/me', { expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'five good and five bad at once',
    drive: async (_browser, { newBrowser }) => {
      const one = (who: string, password: string, expect: number): Promise<unknown> =>
        post(newBrowser(), '/auth/sign-in', login(who, password), expect)
      await Promise.all(
        Array.from({ length: 5 }, (_, i) => [one(i % 2 ? 'ann' : 'bob', 'right', 200), one('ann', 'no', 401)]).flat(),
      )
    },
    signIns: ['64f0ann', '64f0ann', '64f0bob', '64f0bob', '64f0bob'].map((userId) => ({ userId })),
  },
]

const name = (who: string, password = 'right'): object => ({ name: who, password })

/** app/fastify-plugin.mjs */
export const fastifyPlugin: readonly Scenario[] = [
  {
    name: 'login, bad login, page, renewal, logout',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/v1/session', name('ann', 'wrong'), 422)
      await post(browser, '/v1/session', name('ann'), 200)
      await browser.get('/v1/session', { expect: 200 })
      await browser.send('/v1/session', { method: 'PUT', json: {}, expect: 200 })
      await browser.send('/v1/session', { method: 'DELETE', expect: 204 })
    },
    signIns: [{ userId: 'usr_ann', userName: 'ann', method: 'password' }],
  },
  {
    name: 'sign-up without a session, then the first login',
    drive: async (browser) => {
      await post(browser, '/v1/users', name('new', 'chosen'), 201)
      await post(browser, '/v1/session', name('new', 'chosen'), 200)
    },
    signIns: [{ userId: 'usr_new', method: 'password' }],
  },
]

/** app/raw-http.cjs */
export const rawHttp: readonly Scenario[] = [
  {
    name: 'login with a cookie of its own making, page, renewal, logout',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', name('ann', 'wrong'), 401)
      await post(browser, '/login', name('nobody'), 401)
      await post(browser, '/login', name('ann'), 200)
      await browser.get('/me', { expect: 200 })
      await post(browser, '/renew', {}, 200)
      await post(browser, '/logout', {}, 200)
      await browser.get('/me', { expect: 401 })
    },
    signIns: [{ userId: 'raw-ann', userName: 'ann', method: 'password' }],
  },
  {
    name: 'login with a token of its own making',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/token', name('bob', 'wrong'), 401)
      const { access_token } = (await post(browser, '/token', name('bob'), 200)).json()
      await browser.get('/me', { headers: { authorization: `Bearer ${String(access_token)}` }, expect: 200 })
    },
    signIns: [{ userId: 'raw-bob', method: 'password' }],
  },
]

const v2 = (browser: Browser, path: string, json: object, expect = 200): Promise<BrowserResponse> =>
  post(browser, `/v2/${path}`, json, expect)

/** app/second-look.mjs */
export const secondLook: readonly Scenario[] = [
  {
    name: 'answers of 200 that say no: wrong password, locked account; then a good login',
    isCore: true,
    drive: async (browser) => {
      await v2(browser, 'login', name('ann', 'wrong'))
      await v2(browser, 'login', name('eve'))
      await browser.get('/v2/me', { expect: 401 })
      await v2(browser, 'login', name('ann'))
      await browser.get('/v2/me', { expect: 200 })
    },
    signIns: [{ userId: '100', userName: 'ann', method: 'password' }],
  },
  {
    name: 'first factor with cookies of its own',
    isCore: true,
    drive: (browser) => v2(browser, 'login/start', name('bob')).then(() => {}),
    signIns: [],
  },
  {
    name: 'payment, settings and another login of somebody who is signed in',
    isCore: true,
    drive: async (browser) => {
      await v2(browser, 'login', name('bob'))
      await v2(browser, 'payments', { password: 'right' })
      await v2(browser, 'unlock', { password: 'right' })
      await v2(browser, 'login', name('ann'))
    },
    signIns: [
      { userId: '101', userName: 'bob', method: 'password' },
      { userId: '100', userName: 'ann', method: 'password' },
    ],
  },
  {
    name: 'sign-up without and with a session',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await v2(browser, 'accounts', name('late', 'chosen'), 201)
      await v2(newBrowser(), 'accounts/now', name('fresh', 'chosen'), 201)
    },
    signIns: [{ userId: '104', userName: 'fresh', method: 'password', signUp: true }],
  },
]
