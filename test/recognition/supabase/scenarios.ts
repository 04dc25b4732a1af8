import { type Browser, type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'

const ada: ExpectedSignIn = { userId: 'u-ada', userName: 'ada@example.com', groupId: 'acme', method: 'password' }
const bob: ExpectedSignIn = { userId: 'u-bob', userName: 'bob@example.com', method: 'password' }
const mia: ExpectedSignIn = { userId: 'u-mia', userName: 'mia@example.com', method: 'password' }

const credentials = (name: string, password = 'right') => ({ email: `${name}@example.com`, password })

function login(browser: Browser, name: string): Promise<unknown> {
  return browser.post('/login', { json: credentials(name), expect: 200 })
}

/** To the provider and back to the app's callback. */
async function visit(browser: Browser, path: string): Promise<string> {
  const away = await browser.get(path, { expect: 302 })
  const provider = await browser.get(away.location ?? '', { expect: 302 })
  return provider.location ?? ''
}

/** Stories that every client goes through. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'good login',
    isCore: true,
    drive: async (browser) => void (await login(browser, 'ada')),
    signIns: [ada],
  },
  {
    name: 'bad password and unknown user',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('ada', 'wrong'), expect: 401 })
      await browser.post('/login', { json: credentials('nobody'), expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'session restored, set again, refreshed, read, and the user asked for',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ada')
      await browser.post('/restore', { expect: 200 })
      await browser.post('/refresh', { expect: 200 })
      await browser.get('/session', { expect: 200 })
      await browser.get('/me', { expect: 200 })
      await browser.post('/logout', { expect: 200 })
    },
    signIns: [ada],
  },
  {
    name: 'the same user again and a second account, each with a fresh password',
    drive: async (browser) => {
      await login(browser, 'ada')
      await login(browser, 'ada')
      await login(browser, 'bob')
    },
    signIns: [ada, ada, bob],
  },
  {
    name: 'one-time code, wrong and right',
    isCore: true,
    drive: async (browser) => {
      const email = 'ada@example.com'
      await browser.post('/otp', { json: { email }, expect: 200 })
      await browser.post('/otp/verify', { json: { email, type: 'email', token: '000000' }, expect: 401 })
      await browser.post('/otp/verify', { json: { email, type: 'email', token: '123456' }, expect: 200 })
    },
    signIns: [{ ...ada, method: 'otp' }],
  },
  {
    name: 'link in a mail',
    drive: async (browser) =>
      void (await browser.get('/auth/confirm?type=email&token_hash=123456:bob@example.com', { expect: 200 })),
    signIns: [{ ...bob, method: 'magic_link' }],
  },
  {
    name: 'change of the address and recovery are no sign-ins',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ada')
      await browser.get('/auth/confirm?type=email_change&token_hash=123456:ada@example.com', { expect: 200 })
      await browser.get('/auth/confirm?type=recovery&token_hash=123456:bob@example.com', { expect: 200 })
      await browser.post('/password', { json: { password: 'new one' }, expect: 200 })
    },
    signIns: [ada],
  },
  {
    name: 'recovery through a code',
    drive: async (browser) => {
      await browser.post('/recover', { json: { email: 'bob@example.com' }, expect: 200 })
      const { code } = (await browser.get(`${process.env['SUPABASE_TEST_URL']}/mail`)).json()
      await browser.get(`/callback?code=${String(code)}`, { expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'OAuth',
    isCore: true,
    drive: async (browser) => {
      await browser.get(await visit(browser, '/oauth?as=ada@example.com'), { expect: 200 })
    },
    signIns: [{ ...ada, method: 'oauth' }],
  },
  {
    name: 'OAuth denied, forged and replayed',
    isCore: true,
    drive: async (browser) => {
      await browser.get(await visit(browser, '/oauth?as=deny'), { expect: 401 })
      await browser.get('/callback?code=forged', { expect: 401 })
      const callback = await visit(browser, '/oauth?as=bob@example.com')
      await browser.get(callback, { expect: 200 })
      await browser.get(callback, { expect: 401 })
    },
    signIns: [{ ...bob, method: 'oauth' }],
  },
  {
    name: 'an identity is linked while signed in',
    drive: async (browser) => {
      await login(browser, 'bob')
      await browser.get(await visit(browser, '/link?as=bob@github'), { expect: 200 })
    },
    signIns: [bob],
  },
  {
    name: 'the same user again through OAuth while signed in',
    drive: async (browser) => {
      await login(browser, 'ada')
      await browser.get(await visit(browser, '/oauth?as=ada@example.com'), { expect: 200 })
    },
    signIns: [ada, { ...ada, method: 'oauth' }],
  },
  {
    name: 'sign-up with a session, without one, and of somebody known',
    isCore: true,
    drive: async (browser) => {
      const email = `new-${Math.random()}@example.com`
      await browser.post('/sign-up', { json: { email, password: 'right' }, expect: 200 })
      await browser.post('/sign-up', { json: { email, password: 'right' }, expect: 401 })
      await browser.post('/sign-up', { json: { email: `pending-${email}`, password: 'right' }, expect: 200 })
    },
    signIns: [{ signUp: true, method: 'password' } as ExpectedSignIn],
  },
  {
    name: 'the address of a sign-up is confirmed',
    drive: async (browser) => {
      const email = `pending-${Math.random()}@example.com`
      await browser.post('/sign-up', { json: { email, password: 'right' }, expect: 200 })
      await browser.get(`/auth/confirm?type=signup&token_hash=123456:${email}`, { expect: 200 })
    },
    signIns: [{ signUp: true, method: 'magic_link' } as ExpectedSignIn],
  },
  {
    name: 'second factor: first step, wrong code, right code, step-up',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'mia')
      await browser.post('/mfa', { json: { code: '000000' }, expect: 401 })
      await browser.post('/mfa', { json: { code: '123456' }, expect: 200 })
      await browser.post('/mfa', { json: { code: '123456' }, expect: 200 })
    },
    signIns: [mia],
  },
  {
    name: 'second factor, challenged and verified in one call',
    drive: async (browser) => {
      await login(browser, 'mia')
      await browser.post('/mfa', { json: { code: '123456', inOne: true }, expect: 200 })
    },
    signIns: [mia],
  },
  {
    name: 'a second factor that is never given',
    drive: async (browser) => {
      await login(browser, 'mia')
      await browser.get('/me', { expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'a second factor is enrolled, and asked for at the next login',
    drive: async (browser, { newBrowser }) => {
      const json = { email: `second-${Math.random()}@example.com`, password: 'right' }
      await browser.post('/sign-up', { json, expect: 200 })
      await browser.post('/mfa/enroll', { expect: 200 })
      await browser.post('/mfa', { json: { code: '123456' }, expect: 200 })
      const next = newBrowser()
      await next.post('/login', { json, expect: 200 })
      await next.post('/mfa', { json: { code: '123456' }, expect: 200 })
    },
    signIns: [{ signUp: true } as ExpectedSignIn, { method: 'password' } as ExpectedSignIn],
  },
  {
    name: 'several logins in one request, one of them bad',
    drive: async (browser) => {
      const batch = [credentials('ada'), credentials('bob', 'wrong'), credentials('bob')]
      await browser.post('/batch', { json: batch, expect: 200 })
    },
    signIns: [ada, bob],
  },
  {
    name: 'the response fails after the session was saved',
    drive: async (browser) => void (await browser.post('/broken-login', { json: credentials('ada'), expect: 500 })),
    signIns: [ada],
  },
  {
    name: '5 good and 5 bad logins at once',
    isCore: true,
    ...loginsAtOnce({
      people: ['ada', 'ada', 'ada', 'bob', 'bob'],
      good: (browser, name) => browser.post('/login', { json: credentials(name), expect: 200 }),
      bad: (browser, name) => browser.post('/login', { json: credentials(name, 'wrong'), expect: 401 }),
      signInOf: (name) => (name === 'ada' ? ada : bob),
    }),
  },
  {
    name: 'token of another provider',
    drive: async (browser) => {
      await browser.post('/id-token', { json: { token: 'ada@example.com' }, expect: 200 })
      await browser.post('/id-token', { json: { token: 'forged' }, expect: 401 })
    },
    signIns: [{ ...ada, method: 'oidc' }],
  },
]

/** Signs in in the browser, as single-page apps do, and lets the server verify the token on every request. */
async function loginInBrowser(browser: Browser, name: string, password = 'right'): Promise<void> {
  const base = process.env['SUPABASE_TEST_URL'] ?? ''
  const url = `${base}/auth/v1/token?grant_type=password`
  const { access_token: token } = (await browser.post(url, { json: credentials(name, password) })).json()
  const headers = { authorization: `Bearer ${String(token)}` }
  await browser.get('/api/claims', { headers, expect: token === undefined ? 401 : 200 })
  await browser.get('/api/me', { headers, expect: token === undefined ? 401 : 200 })
  await browser.get('/api/claims', { headers, expect: token === undefined ? 401 : 200 })
}

const inBrowser = (signIns: readonly ExpectedSignIn[]): Scenario => ({
  name: 'logins in the browser, good and bad',
  drive: async (browser) => {
    await loginInBrowser(browser, 'ada')
    await loginInBrowser(browser, 'bob')
    await loginInBrowser(browser, 'ada')
    await loginInBrowser(browser, 'ada', 'wrong')
  },
  signIns,
})

/** What the browser does is none of the server's, unless the option asks for it. */
export const browserScenarios: readonly Scenario[] = [inBrowser([])]
export const verifyOnlyScenarios: readonly Scenario[] = [inBrowser([ada, bob, ada])]

/** What only newer clients can do. */
export const newerScenarios: readonly Scenario[] = [
  {
    name: 'anonymous visitor, who then links an identity',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/anonymous', { expect: 200 })
      await browser.get('/me', { expect: 200 })
      await browser.get(await visit(browser, `/link?as=${Math.random()}@github`), { expect: 200 })
    },
    signIns: [{ method: 'oauth', signUp: true } as ExpectedSignIn],
  },
  {
    name: 'wallet',
    drive: async (browser) => void (await browser.post('/web3', { json: { message: 'ada@example.com' }, expect: 200 })),
    signIns: [{ ...ada, method: 'web3' }],
  },
  {
    name: 'passkey',
    drive: async (browser) => {
      await browser.post('/passkey', { json: { as: 'ada@example.com' }, expect: 200 })
      await browser.post('/passkey', { json: { as: 'nobody' }, expect: 401 })
    },
    signIns: [{ ...ada, method: 'passkey' }],
  },
  {
    name: 'a client that throws its errors',
    drive: async (browser) => {
      await browser.post('/throwing-login', { json: credentials('ada', 'wrong'), expect: 401 })
      await browser.post('/throwing-login', { json: credentials('ada'), expect: 200 })
    },
    signIns: [ada],
  },
  {
    name: 'claims verified on every request',
    drive: async (browser) => {
      await login(browser, 'ada')
      await browser.get('/claims', { expect: 200 })
      await browser.get('/claims', { expect: 200 })
    },
    signIns: [ada],
  },
]
