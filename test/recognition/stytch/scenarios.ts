import { type Browser, type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'

const ada: ExpectedSignIn = { userId: 'user-test-ada', userName: 'ada@example.com', method: 'password' }
const bob: ExpectedSignIn = { userId: 'user-test-bob', userName: 'bob@example.com', method: 'password' }
const mia: ExpectedSignIn = { userId: 'user-test-mia', userName: 'mia@example.com', method: 'password' }
const member = (name: string, groupId: string, method: string): ExpectedSignIn => ({
  userId: `member-test-${name}`,
  userName: `${name}@example.com`,
  groupId,
  method,
})

const credentials = (name: string, password = 'right') => ({ email: `${name}@example.com`, password })
const CODE = '123456'
let lastToken = 0
/** Every token is used once. */
const tokenOf = (name: string): string => `${name}.${++lastToken}`

/** Sends a form of the app and returns what it answered. */
async function send(browser: Browser, path: string, json: object, expect = 200): Promise<Record<string, string>> {
  return (await browser.post(path, { json, expect })).json() as Record<string, string>
}

/** Users of an app for consumers. */
export const consumerScenarios: readonly Scenario[] = [
  {
    name: 'good login',
    isCore: true,
    drive: async (browser) => void (await send(browser, '/login', credentials('ada'))),
    signIns: [ada],
  },
  {
    name: 'bad password and unknown user',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/login', credentials('ada', 'wrong'), 401)
      await send(browser, '/login', credentials('nobody'), 401)
    },
    signIns: [],
  },
  {
    name: 'session checked on every request',
    isCore: true,
    drive: async (browser) => {
      const { token } = await send(browser, '/login', credentials('ada'))
      await send(browser, '/session', { session_token: token })
      await send(browser, '/session', { session_token: token, session_duration_minutes: 60 })
      await send(browser, '/session', { session_token: 'forged' }, 401)
    },
    signIns: [ada],
  },
  {
    name: 'the same user again and a second account, each with a fresh password',
    drive: async (browser) => {
      for (const name of ['ada', 'ada', 'bob']) await send(browser, '/login', credentials(name))
    },
    signIns: [ada, ada, bob],
  },
  {
    name: 'link, code, OAuth and passkey, each also forged or used twice',
    isCore: true,
    drive: async (browser) => {
      const token = tokenOf('ada')
      await send(browser, '/link', { token })
      await send(browser, '/link', { token }, 401)
      await send(browser, '/code', { method_id: 'ada', code: '000000' }, 401)
      await send(browser, '/code', { method_id: 'ada', code: CODE })
      await send(browser, '/oauth', { token: tokenOf('bob') })
      await send(browser, '/oauth', { token: 'forged' }, 401)
      await send(browser, '/passkey', { public_key_credential: tokenOf('mia') })
    },
    signIns: [
      { ...ada, method: 'magic_link' },
      { ...ada, method: 'otp' },
      { ...bob, method: 'oauth' },
      { ...mia, method: 'passkey' },
    ],
  },
  {
    name: 'sign-up with a session',
    drive: async (browser) => void (await send(browser, '/sign-up', credentials('new'))),
    signIns: [{ userName: 'new@example.com', signUp: true, method: 'password' } as ExpectedSignIn],
  },
  {
    name: 'a password is reset',
    drive: async (browser) => void (await send(browser, '/reset', { token: tokenOf('ada'), password: 'new one' })),
    signIns: [],
  },
  {
    name: 'second factor: first step, wrong code, right code, step-up',
    isCore: true,
    drive: async (browser) => {
      const { token, user } = await send(browser, '/login', credentials('mia'))
      await send(browser, '/totp', { user_id: user, totp_code: '000000', session_token: token }, 401)
      await send(browser, '/totp', { user_id: user, totp_code: CODE, session_token: token })
      await send(browser, '/totp', { user_id: user, totp_code: CODE, session_token: token })
    },
    signIns: [mia],
  },
  {
    name: 'a second factor is enrolled, and asked for at the next login',
    drive: async (browser) => {
      const { token, user } = await send(browser, '/sign-up', credentials('second'))
      await send(browser, '/enrol', { user_id: user })
      await send(browser, '/totp', { user_id: user, totp_code: CODE, session_token: token })
      const next = await send(browser, '/login', credentials('second'))
      await send(browser, '/totp', { user_id: user, totp_code: CODE, session_token: next['token'] })
    },
    signIns: [{ signUp: true } as ExpectedSignIn, { method: 'password' } as ExpectedSignIn],
  },
  {
    name: 'another way in is linked, and the password confirmed, while signed in',
    drive: async (browser) => {
      const { token } = await send(browser, '/login', credentials('ada'))
      await send(browser, '/oauth', { token: tokenOf('ada'), session_token: token })
      await send(browser, '/login', { ...credentials('ada'), session_token: token })
    },
    signIns: [ada],
  },
  {
    name: 'an app with a session of its own',
    drive: async (browser) => {
      await send(browser, '/login-without-session', credentials('ada'))
      await send(browser, '/login-without-session', credentials('ada', 'wrong'), 401)
    },
    signIns: [ada],
  },
  {
    name: 'several logins in one request, one of them bad',
    drive: async (browser) =>
      void (await send(browser, '/batch', [credentials('ada'), credentials('bob', 'wrong'), credentials('bob')])),
    signIns: [ada, bob],
  },
  {
    name: 'the response fails after the session was made',
    drive: async (browser) => void (await send(browser, '/broken-login', credentials('ada'), 500)),
    signIns: [ada],
  },
  {
    name: '5 good and 5 bad logins at once',
    isCore: true,
    ...loginsAtOnce({
      people: ['ada', 'ada', 'ada', 'ada', 'ada'],
      good: (browser, name) => send(browser, '/login', credentials(name)),
      bad: (browser, name) => send(browser, '/login', credentials(name, 'wrong'), 401),
      signInOf: () => ada,
    }),
  },
]

const login = (name: string, organization: string, password = 'right') => ({
  email_address: `${name}@example.com`,
  organization_id: organization,
  password,
})

/** Members of the organisations of a business app. */
export const memberScenarios: readonly Scenario[] = [
  {
    name: 'member: good and bad password',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/b2b/login', login('ada', 'acme', 'wrong'), 401)
      await send(browser, '/b2b/login', login('ada', 'acme'))
    },
    signIns: [member('ada', 'acme', 'password')],
  },
  {
    name: 'member: link and single sign-on',
    drive: async (browser) => {
      await send(browser, '/b2b/link', { magic_links_token: tokenOf('ada') })
      await send(browser, '/b2b/sso', { sso_token: tokenOf('bob') })
    },
    signIns: [member('ada', 'acme', 'magic_link'), member('bob', 'acme', 'sso')],
  },
  {
    name: 'member: the organisation is picked after the link',
    isCore: true,
    drive: async (browser) => {
      const { intermediate } = await send(browser, '/b2b/discovery', { discovery_magic_links_token: tokenOf('ada') })
      await send(browser, '/b2b/pick', { intermediate_session_token: intermediate, organization_id: 'acme' })
    },
    signIns: [member('ada', 'acme', 'magic_link')],
  },
  {
    name: 'member: a new organisation',
    drive: async (browser) => {
      const { intermediate } = await send(browser, '/b2b/discovery', { discovery_magic_links_token: tokenOf('bob') })
      await send(browser, '/b2b/new', { intermediate_session_token: intermediate })
    },
    signIns: [{ ...member('bob', 'organization-new', 'magic_link'), signUp: true }],
  },
  {
    name: 'member: second factor, wrong and right, and a step-up',
    isCore: true,
    drive: async (browser) => {
      const { intermediate } = await send(browser, '/b2b/login', login('mia', 'strict'))
      const step = { intermediate_session_token: intermediate, organization_id: 'strict', member_id: 'member-test-mia' }
      await send(browser, '/b2b/code', { ...step, code: '000000' }, 401)
      const { token } = await send(browser, '/b2b/code', { ...step, code: CODE })
      const stepUp = { session_token: token, organization_id: 'strict', member_id: 'member-test-mia', code: CODE }
      await send(browser, '/b2b/code', stepUp)
    },
    signIns: [member('mia', 'strict', 'password')],
  },
  {
    name: 'member: session checked, and another organisation picked, with and without a second factor',
    isCore: true,
    drive: async (browser) => {
      const { token } = await send(browser, '/b2b/login', login('ada', 'acme'))
      await send(browser, '/b2b/session', { session_token: token })
      await send(browser, '/b2b/switch', { session_token: token, organization_id: 'other' })
      const { intermediate } = await send(browser, '/b2b/switch', { session_token: token, organization_id: 'strict' })
      const step = { intermediate_session_token: intermediate, organization_id: 'strict', member_id: 'member-test-ada' }
      await send(browser, '/b2b/code', { ...step, code: CODE })
    },
    signIns: [member('ada', 'acme', 'password')],
  },
]
