import type { Browser, Scenario } from '@signed-in-test/recognition-harness'

const ann = { name: 'ann', password: 'right' }
const CODE = '135790'
const LINK = '5f0c9b1e7a2d4863b1c0'
const signedIn = { userId: 'k-ann', method: 'password' }

const answer = (json: object, kind: string, more = ''): string =>
  `/answer/login?kind=${kind}${more}&answer=${encodeURIComponent(JSON.stringify(json))}`
const login = (browser: Browser, query = ''): Promise<unknown> => browser.post(`/login${query}`, { json: ann, expect: 200 })

/** Where somebody who is signed in is asked for the password. */
const OWN_PLACES = [
  '/auth/reauthenticate',
  '/auth/lock-screen',
  '/auth/2fa/disable',
  '/sudo',
  '/auth/password-check',
  '/account/delete',
  '/vault/unlock',
  '/auth/logout-all',
]
/** Where they bring a code. */
const CODE_PLACES = [
  '/transfers/confirm',
  '/auth/otp/verify',
  '/auth/device/approve',
  '/mfa/challenge',
  '/verify-email',
  '/auth/totp/enable',
  '/documents/7/sign',
]
const VISITS: readonly (readonly [string, object])[] = [
  ['/webhooks/session', { type: 'session.created', user: { id: 'k-ann' }, code: CODE }],
  ['/hooks/login', { user: 'k-ann', code: CODE }],
  ['/login/api-key', { apiKey: LINK }],
  ['/auth/machine', { clientId: 'a', clientSecret: 'right' }],
  ['/oauth/introspect', { token: LINK }],
  ['/auth/refresh', { refreshToken: LINK }],
  ['/auth/swap', { token: LINK, orgId: 'o-2', code: CODE }],
  ['/auth/auto-login', { rememberToken: LINK }],
  ['/checkout/coupon', { code: 'SAVE2024' }],
  ['/license/activate', { key: LINK }],
  ['/payments/confirm', { intent: 'p-1', code: CODE }],
  ['/invites/decline', { token: LINK }],
  ['/auth/password/strength', { password: 'right' }],
  ['/auth/forgot-password', { email: 'ann@example.org' }],
  ['/devices/register', { token: LINK }],
]
const LINKS = [`/unsubscribe?token=${LINK}`, `/rsvp/confirm/${LINK}`, `/survey/verify?token=${LINK}`, `/share/${LINK}`]

/** Answers with status 200 that refuse. */
const refusals: readonly object[] = [
  { message: 'Wrong password' },
  { blocked: true },
  { status: 'suspended' },
  { code: 'ACCOUNT_LOCKED' },
  { retryAfter: 60 },
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
  { factorsLeft: ['totp'] },
  { nextSteps: ['verify-totp'] },
  { captchaRequired: true },
  { pendingApproval: true },
  { status: 'new_device' },
  { selectTenant: true, tenants: [{ id: 1 }] },
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
  { nextStep: 'onboarding', stepsLeft: ['profile'], mfaSetupRequired: true },
  { blocked: false, locked: false, attemptsLeft: 0, passwordExpired: false },
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
    name: 'what is done by somebody who is signed in, with a password, a code or a link',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      const browser = newBrowser()
      await login(browser)
      for (const query of ['?out=jwt', '?out=cookie', '?out=jwt&bcrypt', '?bcrypt']) {
        for (const path of OWN_PLACES) await browser.post(`/odd${path}${query}`, { json: { password: 'right' }, expect: 200 })
        for (const json of [{ userId: 'k-bob' }, { orgId: 'o-2' }, { tenant: 't-2' }]) {
          await browser.post(`/odd/auth/swap${query}`, { json: { ...json, code: CODE }, expect: 200 })
        }
        await browser.post(`/odd/auth/email${query}`, { json: { password: 'right', newEmail: 'b@example.org' }, expect: 200 })
        for (const path of CODE_PLACES) await browser.post(`/odd${path}${query}`, { json: { code: CODE }, expect: 200 })
        await browser.post(`/odd/invites/accept${query}`, { json: { token: LINK }, expect: 200 })
      }
    },
    signIns: [signedIn],
  },
  {
    name: 'the same by somebody with a token',
    isCore: true,
    drive: async (browser) => {
      const headers = { authorization: `Bearer ${LINK}` }
      for (const query of ['?out=jwt', '?out=cookie', '?bcrypt']) {
        for (const path of OWN_PLACES)
          await browser.post(`/odd${path}${query}`, { json: { password: 'right' }, headers, expect: 200 })
        for (const path of CODE_PLACES) await browser.post(`/odd${path}${query}`, { json: { code: CODE }, headers, expect: 200 })
        browser.forgetCookie('sid')
      }
    },
    signIns: [],
  },
  {
    name: 'what machines, hooks and visitors bring: keys, codes and links of things, tokens for tokens',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const query of ['?out=jwt', '?out=cookie', '?out=header']) {
        for (const [path, json] of VISITS) await newBrowser().post(`/odd${path}${query}`, { json, expect: 200 })
        for (const path of LINKS)
          await newBrowser().get(`/odd${path}${query.replace('?', path.includes('?') ? '&' : '?')}`, { expect: 200 })
      }
    },
    signIns: [],
  },
  {
    name: 'logins of odd shapes: links on pages of logins, codes called tokens, PINs, tokens in headers and pairs',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const path of [
        `/login?token=${LINK}&out=page`,
        `/sign-in/${LINK}?out=page`,
        `/auth/callback/email?token=${LINK}&out=page`,
      ])
        await newBrowser().get(`/odd${path}`, { expect: 302 })
      await newBrowser().post('/odd/auth/otp?out=header', { json: { phone: '+49', token: CODE }, expect: 200 })
      await newBrowser().post('/odd/pos/login', { json: { employee: '77', pin: '4821' }, expect: 200 })
      await newBrowser().post('/odd/sessions', { json: { data: { attributes: ann } }, expect: 200 })
      for (const query of ['?out=header', '?out=header&bcrypt', '?out=pair', '?out=pair&bcrypt'])
        await newBrowser().post(`/odd/login${query}`, { json: ann, expect: 200 })
    },
    signIns: [
      ...['login', 'sign-in', 'callback'].map(() => ({ userId: 'k-ann', method: 'magic_link' })),
      { userId: 'k-ann', method: 'otp' },
      ...['pin', 'attributes', 'header', 'header', 'pair', 'pair'].map(() => signedIn),
    ],
  },
  {
    name: 'page before an internal part of the app, and before one whose name says nothing',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const behind of ['/behind/internal/verify', '/behind/check'])
        for (const query of ['', '?out=same']) await newBrowser().post(`/page${behind}/login${query}`, { json: ann, expect: 200 })
    },
    signIns: [1, 2, 3, 4].map(() => signedIn),
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
