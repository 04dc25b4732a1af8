import type { Browser, Scenario } from '@signed-in-test/recognition-harness'

const ann = { name: 'ann', password: 'right' }
const CODE = '135790'
const LINK = '5f0c9b1e7a2d4863b1c0'
const signedIn = { userId: 'k-ann', method: 'password' }

const answer = (json: object, kind: string, more = ''): string =>
  `/answer/login?kind=${kind}${more}&answer=${encodeURIComponent(JSON.stringify(json))}`
const login = (browser: Browser, query = ''): Promise<unknown> => browser.post(`/login${query}`, { json: ann, expect: 200 })

/** Answers with status 200 that refuse. */
const refusals: readonly object[] = [
  { message: 'Wrong password' },
  { loggedIn: false },
  { authenticated: false },
  { data: { success: false } },
  { status: 'invalid_credentials' },
  { statusCode: 401 },
  { errorCode: 'BAD_PASSWORD' },
  { flash: { text: 'Incorrect password' } },
  { attemptsLeft: 2 },
  { token: null },
]
/** Answers that ask for a second step. */
const halves: readonly object[] = [
  { twoFactor: true },
  { otpSent: true },
  { requiresVerification: true },
  { challenge: { id: 7 } },
  { step: 2 },
  { redirectTo: '/login/verify' },
  { message: 'Code sent to your phone' },
  { availableMethods: ['totp'] },
  { complete: false },
  { meta: { mfaRequired: true } },
]
/** Answers of logins that speak of the same things. */
const wholes: readonly object[] = [
  { success: true, message: 'Login successful', error: null },
  { mfaRequired: false, mfa: { enabled: false } },
  { status: 200, redirectTo: '/dashboard' },
]

/** app/nearly-logins.mjs */
export const nearlyLogins: readonly Scenario[] = [
  {
    name: 'answers with status 200 and redirects that refuse, with the cookie of a visitor',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const refusal of refusals)
        await newBrowser().post(answer(refusal, 'refusal'), { json: { ...ann, password: 'wrong' }, expect: 200 })
      // Whatever the redirect takes along, it leads back to the form.
      await newBrowser().post('/redirect/login?to=/login%3Ferror', { json: ann, expect: 302 })
    },
    signIns: [],
  },
  {
    name: 'answers that ask for more, with a token or a signed one, and proofs that are seen and not',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const half of halves)
        for (const kind of ['token', 'jwt'])
          for (const more of ['', '&bcrypt']) await newBrowser().post(answer(half, kind, more), { json: ann, expect: 200 })
      for (const cookie of ['half_session', 'partial_token', 'login_step'])
        await newBrowser().post(answer({}, 'cookie', `&cookie=${cookie}`), { json: ann, expect: 200 })
      for (const to of ['/mfa', '/login/2fa', '/verify-otp'])
        await newBrowser().post(`/redirect/login?to=${to}`, { json: ann, expect: 302 })
    },
    signIns: [],
  },
  {
    name: 'answers of logins that speak of the same things',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const whole of wholes) await newBrowser().post(answer(whole, 'token'), { json: ann, expect: 200 })
      await newBrowser().post(answer({}, 'cookie'), { json: ann, expect: 200 })
      await newBrowser().post('/redirect/login?to=/home', { json: ann, expect: 302 })
    },
    signIns: [...wholes, 'cookie', 'redirect'].map(() => signedIn),
  },
  {
    name: 'second step: wrong with status 200, code sent again, right',
    isCore: true,
    drive: async (browser) => {
      const first = (await browser.post('/two/login', { json: ann, expect: 200 })).json()
      await browser.post('/two/login/code', { json: { ticket: first['ticket'], code: '000000' }, expect: 200 })
      const { ticket } = (await browser.post('/two/login/resend', { json: { ticket: first['ticket'] }, expect: 200 })).json()
      browser.forgetCookie('sid')
      await browser.post('/two/login/code', { json: { ticket, code: CODE }, expect: 200 })
    },
    signIns: [{ userId: 'k-ann' }],
  },
  {
    name: 'addresses that are verified, invitations that are shown, coupons: the cookie of a visitor',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const path of ['/verify-email', '/newsletter/confirm', '/coupons/verify', '/signup/check-invite'])
        await newBrowser().post(path, { json: { email: 'ann@example.org', code: CODE }, expect: 200 })
      for (const path of [`/verify-email?token=${LINK}`, `/invitations/${LINK}`]) await newBrowser().get(path, { expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'shared page, room and network opened by a password, seen and unseen',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const query of ['', '?bcrypt']) {
        await newBrowser().post(`/shares/7/unlock${query}`, { json: { password: 'right' }, expect: 200 })
        await newBrowser().post(`/rooms/join${query}`, { json: { displayName: 'Al', password: 'right' }, expect: 200 })
        await newBrowser().post(`/wifi/login${query}`, { json: { password: 'right' }, expect: 200 })
      }
    },
    signIns: [],
  },
  {
    name: 'tokens for tokens, codes for another app, a provider that is only asked',
    isCore: true,
    drive: async (browser) => {
      const exchange = { grant_type: 'authorization_code', code: 'AB12CD', client_id: 'other' }
      await browser.post('/oauth/token', { form: exchange, expect: 200 })
      await browser.post('/oauth/token', {
        json: { client_secret: 's', code: LINK, redirect_uri: 'https://o.example' },
        expect: 200,
      })
      await browser.post('/auth/token/verify', { json: { token: LINK }, expect: 200 })
      await browser.get(`/auth/silent-callback?code=${LINK}&state=s1`, { expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'session that goes on: linked, confirmed by a code, password changed and asked for again',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const query of ['?cookie=sid', '?cookie=app', '?cookie=app&out=jwt', '?cookie=sid&bcrypt&out=jwt']) {
        const browser = newBrowser()
        await login(browser, query)
        await browser.post(`/auth/hub/link${query}`, { json: { code: LINK, redirect_uri: 'https://here.example' }, expect: 200 })
        await browser.post(`/auth/otp/verify${query}`, { json: { code: CODE }, expect: 200 })
        await browser.post(`/auth/password${query}`, { json: { current: 'right', password: 'chosen' }, expect: 200 })
        await browser.post(`/auth/tokens${query}`, { json: { name: 'ci', password: 'right' }, expect: 200 })
        await browser.post(`/auth/unlock${query}`, { json: { password: 'right' }, expect: 200 })
      }
    },
    signIns: [1, 2, 3, 4].map(() => signedIn),
  },
  {
    name: 'token that comes in a header of its own, and a code beside it',
    isCore: true,
    drive: async (browser) => {
      const headers = { 'x-access-token': LINK }
      await browser.post('/auth/otp/verify?out=jwt', { json: { code: CODE }, headers, expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'page that has the credentials verified by another part of the app',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/page/login', { json: ann, expect: 200 })
    },
    signIns: [signedIn],
  },
]
