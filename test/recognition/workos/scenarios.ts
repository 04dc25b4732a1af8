import { type Browser, type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'

const ada: ExpectedSignIn = { userId: 'user_ada', userName: 'ada@example.com', groupId: 'org_acme', method: 'password' }
const bob: ExpectedSignIn = { userId: 'user_bob', userName: 'bob@example.com', method: 'password' }

const credentials = (name: string, password = 'right') => ({ email: `${name}@example.com`, password })
const CODE = '123456'
let lastCode = 0
/** Every code is used once. */
const codeOf = (name: string): string => `${name}.${++lastCode}`

/** The first step of a login that takes two: the token that the second brings back. */
async function begin(browser: Browser, name: string): Promise<string> {
  const { token } = (await browser.post('/login', { json: credentials(name), expect: 403 })).json()
  return String(token)
}

/** Stories of AuthKit. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'good login',
    isCore: true,
    drive: async (browser) => void (await browser.post('/login', { json: credentials('ada'), expect: 200 })),
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
    name: 'session restored, refreshed, and another organisation picked',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('ada'), expect: 200 })
      await browser.get('/me', { expect: 200 })
      await browser.post('/switch', { json: {}, expect: 200 })
      await browser.post('/switch', { json: { organizationId: 'org_other' }, expect: 200 })
    },
    signIns: [ada],
  },
  {
    name: 'the same user again and a second account, each with a fresh password',
    drive: async (browser) => {
      for (const name of ['ada', 'ada', 'bob']) await browser.post('/login', { json: credentials(name), expect: 200 })
    },
    signIns: [ada, ada, bob],
  },
  {
    name: 'callback, denied, forged and replayed',
    isCore: true,
    drive: async (browser) => {
      const code = codeOf('ada')
      await browser.get(`/callback?code=${code}`, { expect: 200 })
      await browser.get(`/callback?code=${code}`, { expect: 401 })
      await browser.get('/callback?code=forged', { expect: 401 })
      await browser.get('/callback?error=access_denied', { expect: 401 })
    },
    signIns: [{ ...ada, method: 'oauth' }],
  },
  {
    name: 'code with verifier',
    drive: async (browser) => void (await browser.post('/pkce', { json: { code: codeOf('bob') }, expect: 200 })),
    signIns: [{ ...bob, method: 'oauth' }],
  },
  {
    name: 'code by mail, wrong and right',
    drive: async (browser) => {
      const email = 'bob@example.com'
      await browser.post('/magic', { json: { email, code: '000000' }, expect: 401 })
      await browser.post('/magic', { json: { email, code: CODE }, expect: 200 })
    },
    signIns: [{ ...bob, method: 'otp' }],
  },
  {
    name: 'second factor: first step, wrong code, right code',
    isCore: true,
    drive: async (browser) => {
      const pendingAuthenticationToken = await begin(browser, 'mia')
      await browser.post('/totp', { json: { pendingAuthenticationToken, code: '000000' }, expect: 401 })
      await browser.post('/totp', { json: { pendingAuthenticationToken, code: CODE }, expect: 200 })
    },
    signIns: [{ userId: 'user_mia', method: 'password' }],
  },
  {
    name: 'address verified at the first login',
    drive: async (browser) => {
      const pendingAuthenticationToken = await begin(browser, 'vic')
      await browser.post('/verify', { json: { pendingAuthenticationToken, code: CODE }, expect: 200 })
    },
    signIns: [{ userId: 'user_vic', method: 'password' }],
  },
  {
    name: 'organisation picked to end a login',
    isCore: true,
    drive: async (browser) => {
      const pendingAuthenticationToken = await begin(browser, 'oda')
      await browser.post('/select', { json: { pendingAuthenticationToken, organizationId: 'org_acme' }, expect: 200 })
    },
    signIns: [{ userId: 'user_oda', groupId: 'org_acme', method: 'password' }],
  },
  {
    name: 'impersonation from the dashboard',
    isCore: true,
    drive: async (browser) => void (await browser.get(`/callback?code=impersonate-${codeOf('ada')}`, { expect: 200 })),
    signIns: [],
  },
  {
    name: 'stand-alone single sign-on',
    drive: async (browser) => {
      await browser.get('/sso?code=ada', { expect: 200 })
      await browser.get('/sso?code=forged', { expect: 401 })
    },
    signIns: [{ userId: 'prof_1', userName: 'ada@example.com', groupId: 'org_acme', method: 'sso' }],
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
    name: 'the response fails after the session was made',
    drive: async (browser) => void (await browser.post('/broken-login', { json: credentials('ada'), expect: 500 })),
    signIns: [ada],
  },
  {
    name: '5 good and 5 bad logins at once',
    isCore: true,
    ...loginsAtOnce({
      people: ['ada', 'ada', 'ada', 'ada', 'ada'],
      good: (browser, name) => browser.post('/login', { json: credentials(name), expect: 200 }),
      bad: (browser, name) => browser.post('/login', { json: credentials(name, 'wrong'), expect: 401 }),
      signInOf: () => ada,
    }),
  },
]

/** An organisation that asks for more is picked while signed in: the second step of no login. */
export const strictOrganisation: Scenario = {
  name: 'an organisation is picked in two steps while signed in',
  drive: async (browser) => {
    const { refreshToken } = { refreshToken: await refreshTokenOf(browser) }
    const due = await browser.post('/refresh', { json: { refreshToken, organizationId: 'org_strict' }, expect: 403 })
    const json = { pendingAuthenticationToken: due.json()['token'], organizationId: 'org_strict' }
    await browser.post('/select', { json, expect: 200 })
  },
  signIns: [ada],
}

/** A token that this server never saw, from a browser that has a session. */
export const foreignSelection: Scenario = {
  name: 'an organisation is picked by a token of another process while signed in',
  drive: async (browser) => {
    await browser.post('/login', { json: credentials('ada'), expect: 200 })
    const response = await fetch(`${process.env['WORKOS_TEST_URL']}/user_management/authenticate`, {
      method: 'POST',
      body: JSON.stringify({ grant_type: 'password', ...credentials('oda') }),
    })
    const { pending_authentication_token: pendingAuthenticationToken } = (await response.json()) as Record<string, string>
    await browser.post('/select', { json: { pendingAuthenticationToken, organizationId: 'org_acme' }, expect: 200 })
  },
  signIns: [ada],
}

async function refreshTokenOf(browser: Browser): Promise<string> {
  await browser.post('/login', { json: credentials('ada'), expect: 200 })
  const response = await fetch(`${process.env['WORKOS_TEST_URL']}/user_management/authenticate`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'password', ...credentials('ada') }),
  })
  return ((await response.json()) as { refresh_token: string }).refresh_token
}

/** With the option on, the impersonation is one sign-in, flagged. */
export const impersonated: readonly Scenario[] = [
  {
    name: 'impersonation, where the option asks for it',
    drive: async (browser) => void (await browser.get(`/callback?code=impersonate-${codeOf('ada')}`, { expect: 200 })),
    signIns: [{ userId: 'user_ada' }],
  },
]

/** A strategy of passport around the client: one act, whoever the app says that it is. */
export const passportScenarios: readonly Scenario[] = [
  {
    name: 'login through a strategy of passport, bad and good',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { json: credentials('ada', 'wrong'), expect: 401 })
      await browser.post('/login', { json: credentials('ada'), expect: 200 })
      await browser.post('/login', { json: credentials('bob'), expect: 200 })
    },
    signIns: [ada, bob],
  },
]
