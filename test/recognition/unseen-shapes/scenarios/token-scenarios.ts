import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const post = (browser: Browser, path: string, json: object, expect: number, token?: unknown): Promise<BrowserResponse> =>
  browser.post(path, { json, expect, ...(token !== undefined && { headers: { authorization: `Bearer ${String(token)}` } }) })
const name = (who: string, password = 'right'): object => ({ name: who, password })

/** app/hono-jwt.mjs */
export const honoJwt: readonly Scenario[] = [
  {
    name: 'token login, bad login, page',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', name('ann', 'wrong'), 401)
      const { token } = (await post(browser, '/login', name('ann'), 200)).json()
      await browser.get('/api/me', { headers: { authorization: `Bearer ${String(token)}` }, expect: 200 })
    },
    signIns: [{ userId: 'h-ann', userName: 'ann', method: 'password' }],
  },
  {
    name: 'form login with a cookie, bad and good, and its renewal',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/web/login', { form: { name: 'bob', password: 'wrong' }, expect: 302 })
      await browser.post('/web/login', { form: { name: 'bob', password: 'right' }, expect: 302 })
      await post(browser, '/web/renew', {}, 200)
    },
    signIns: [{ userId: 'h-bob', userName: 'bob', method: 'password' }],
  },
  {
    name: 'password, then a code of otplib 13, wrong and right',
    drive: async (browser) => {
      const { ticket } = (await post(browser, '/login', name('mia'), 200)).json()
      await post(browser, '/login/totp', { ticket, code: '000000' }, 401)
      const { code } = (await browser.get('/phone/mia', { expect: 200 })).json()
      await post(browser, '/login/totp', { ticket, code }, 200)
    },
    signIns: [{ userId: 'h-mia', userName: 'mia', method: 'otp' }],
  },
]

/** app/nest-guard.mjs */
export const nestGuard: readonly Scenario[] = [
  {
    name: 'login, bad login, guarded page, refresh',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/auth/login', name('ann', 'wrong'), 401)
      const { accessToken, refreshToken } = (await post(browser, '/auth/login', name('ann'), 201)).json()
      await browser.get('/auth/me', { headers: { authorization: `Bearer ${String(accessToken)}` }, expect: 200 })
      await post(browser, '/auth/refresh', { refreshToken }, 201)
      await post(browser, '/auth/login', name('ann'), 201, accessToken)
    },
    signIns: [1, 2].map(() => ({ userId: 'n-ann', userName: 'ann', groupId: 'co-7', method: 'password' })),
  },
]

const user = (username: string, password = 'right'): object => ({ username, password })

/** app/worker-pool.cjs */
export const workerPool: readonly Scenario[] = [
  {
    name: 'session login whose password a worker thread compares',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/session', user('ann', 'wrong'), 401)
      await post(browser, '/session', user('ann'), 200)
    },
    signIns: [{ userId: 'w-ann', userName: 'ann' }],
  },
  {
    name: 'token login whose password a worker thread compares, and a confirmation with it',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/token', user('bob', 'wrong'), 401)
      const { token } = (await post(browser, '/token', user('bob'), 200)).json()
      await browser.get('/me', { headers: { authorization: `Bearer ${String(token)}` }, expect: 200 })
      await post(browser, '/unlock', { password: 'right' }, 200, token)
    },
    signIns: [{ userId: 'w-bob' }],
  },
  {
    name: 'sign-up that sends a mail',
    drive: (browser) => post(browser, '/register', { email: 'new@example.org', password: 'chosen' }, 201).then(() => {}),
    signIns: [],
  },
]

/** app/outside-directory.mjs */
export const outsideDirectory: readonly Scenario[] = [
  {
    name: 'password that another service checks, bad and good',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', name('ann', 'wrong'), 401)
      await post(browser, '/login', name('ann'), 200)
    },
    signIns: [{ userId: 'd-ann', userName: 'ann' }],
  },
  {
    name: 'tokens that sign nobody in: without a person, and in a mail',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/pictures', {}, 200)
      await post(browser, '/signup', name('new', 'chosen'), 201)
    },
    signIns: [],
  },
]

/** app/one-time-codes.cjs */
export const oneTimeCodes: readonly Scenario[] = [
  {
    name: 'password, then a code behind an opaque ticket: wrong and right',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/login', name('mia', 'wrong'), 401)
      const { ticket } = (await post(browser, '/login', name('mia'), 200)).json()
      await post(browser, '/login/code', { ticket, code: '000000' }, 401)
      const { code } = (await browser.get('/phone/mia', { expect: 200 })).json()
      await post(browser, '/login/code', { ticket, code }, 200)
    },
    signIns: [{ userId: 't-mia', userName: 'mia', method: 'otp' }],
  },
  {
    name: 'password, then a backup code that is kept hashed',
    drive: async (browser) => {
      const { ticket } = (await post(browser, '/login', name('mia'), 200)).json()
      await post(browser, '/login/backup', { ticket, backupCode: 'aaaa-bbbb' }, 401)
      await post(browser, '/login/backup', { ticket, backupCode: 'k7m2-p9qx' }, 200)
    },
    signIns: [{ userId: 't-mia' }],
  },
  {
    name: 'codes for another phone and for a payment while signed in',
    drive: async (browser) => {
      const { ticket } = (await post(browser, '/login', name('tom'), 200)).json()
      const { code } = (await browser.get('/phone/tom', { expect: 200 })).json()
      const { token } = (await post(browser, '/login/code', { ticket, code }, 200)).json()
      await post(browser, '/phones', { code }, 200, token)
      await post(browser, '/payments', { code }, 200, token)
    },
    signIns: [{ userId: 't-tom', method: 'otp' }],
  },
]

const ticketed = (path: string): Scenario => ({
  name: `${path}: password, then a code that nobody knows how to check, wrong, right and again`,
  isCore: true,
  drive: async (browser) => {
    await post(browser, `${path}/login`, name('mia', 'wrong'), 401)
    const { ticket } = (await post(browser, `${path}/login`, name('mia'), 200)).json()
    await post(browser, `${path}/second-step`, { ticket, pin: '000000' }, 401)
    await post(browser, `${path}/second-step`, { ticket, pin: '424242' }, 200)
    await post(browser, `${path}/second-step`, { ticket, pin: '424242' }, 401)
  },
  signIns: [{ userId: 's-mia', userName: 'mia', method: 'password' }],
})

/** app/second-steps.cjs */
export const secondSteps: readonly Scenario[] = [
  {
    name: 'password, then a code behind a cookie, wrong and right, and the session renewed',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/cookie/login', name('mia', 'wrong'), 200)
      await post(browser, '/cookie/login', name('mia'), 200)
      await post(browser, '/cookie/code', { code: '000000' }, 200)
      await post(browser, '/cookie/code', { code: '424242' }, 200)
      await post(browser, '/cookie/renew', {}, 200)
    },
    signIns: [{ userId: 's-mia', userName: 'mia', groupId: 'org-1', method: 'password' }],
  },
  {
    name: 'the first step alone',
    drive: async (browser) => {
      await post(browser, '/cookie/login', name('tom'), 200)
      await post(browser, '/body/login', name('tom'), 200)
      await post(browser, '/own/login', name('tom'), 200)
    },
    signIns: [],
  },
  ticketed('/body'),
  ticketed('/own'),
  {
    name: 'a signed cookie that names the user, bad and good, and pages behind it',
    drive: async (browser) => {
      await browser.post('/signed/login', { form: { name: 'tom', password: 'wrong' }, expect: 302 })
      await browser.post('/signed/login', { form: { name: 'tom', password: 'right' }, expect: 302 })
      await browser.get('/', { expect: 200 })
    },
    signIns: [{ userId: 's-tom', method: 'password' }],
  },
]

const mail = (answer: BrowserResponse): string => String(answer.json()['mail'])
const account = (email: string, password = 'right'): object => ({ email: `${email}@example.org`, password })

/** app/mail-links.mjs */
export const mailLinks: readonly Scenario[] = [
  {
    name: 'sign-up, verification, first login',
    isCore: true,
    drive: async (browser) => {
      const token = mail(await post(browser, '/signup', account('new', 'chosen'), 201))
      await post(browser, '/login', { ...account('new', 'chosen'), strict: true }, 403)
      await browser.get(`/verify-email?token=${token}`, { expect: 200 })
      await post(browser, '/login', account('new', 'chosen'), 200)
    },
    signIns: [{ userId: 'l-new', userName: 'new@example.org', method: 'password' }],
  },
  {
    name: 'verification that lets the person in',
    drive: async (browser) => {
      const token = mail(await post(browser, '/signup', account('late', 'chosen'), 201))
      await post(browser, '/verify-email/enter', { token: 'forged' }, 400)
      await post(browser, '/verify-email/enter', { token }, 200)
      await post(browser, '/verify-email/enter', { token }, 400)
    },
    signIns: [{ userId: 'l-late', userName: 'late@example.org' }],
  },
  {
    name: 'magic link: asked for, forged, followed, followed again',
    isCore: true,
    drive: async (browser) => {
      const token = mail(await post(browser, '/magic-link', { email: 'ann@example.org' }, 202))
      await browser.get('/magic-link/forged', { expect: 410 })
      await browser.get(`/magic-link/${token}`, { expect: 302 })
      await browser.get(`/magic-link/${token}`, { expect: 410 })
    },
    signIns: [{ userId: 'l-ann', userName: 'ann@example.org', method: 'magic_link' }],
  },
  {
    name: 'invitation, accepted',
    drive: async (browser, { newBrowser }) => {
      const { accessToken } = (await post(browser, '/login', account('ann'), 200)).json()
      const token = mail(await post(browser, '/invitations', { email: 'guest@example.org' }, 201, accessToken))
      await post(newBrowser(), '/invitations/accept', { token, password: 'chosen' }, 200)
    },
    signIns: [
      { userId: 'l-ann', method: 'password' },
      { userId: 'l-guest', signUp: true },
    ],
  },
  {
    name: 'recovery that answers with a token',
    drive: async (browser) => {
      const token = mail(await post(browser, '/password/forgot', { email: 'ann@example.org' }, 200))
      await post(browser, '/password/reset', { token, password: 'right' }, 200)
    },
    signIns: [],
  },
  {
    name: 'refresh, and another address confirmed while signed in',
    drive: async (browser) => {
      const { accessToken } = (await post(browser, '/login', account('ann'), 200)).json()
      await post(browser, '/refresh', { token: accessToken }, 200)
      const token = mail(await post(browser, '/email/change', {}, 200, accessToken))
      await post(browser, '/email/confirm', { token }, 200, accessToken)
    },
    signIns: [{ userId: 'l-ann', method: 'password' }],
  },
]
