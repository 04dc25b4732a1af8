import { type Browser, type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'
import { type Authenticator, createAuthenticator } from './authenticator.ts'

const signInOf = (name: string): ExpectedSignIn => ({ userId: `u-${name}`, userName: name, method: 'passkey' })

interface Options {
  readonly challenge: string
  readonly user: { readonly id: string }
}

/** Makes a passkey for somebody. `staysOut`: the app asks to sign in with it afterwards. */
async function register(
  browser: Browser,
  name: string,
  { bearer = false, ...more }: { readonly bearer?: boolean; readonly [option: string]: unknown } = {},
): Promise<Authenticator> {
  const authenticator = createAuthenticator()
  const headers: Record<string, string> = bearer ? { authorization: 'Bearer a-token-of-somebody-who-is-signed-in' } : {}
  const options = (await browser.post('/register/options', { json: { name, ...more }, expect: 200 })).json()
  const response = authenticator.create(options as unknown as Options)
  await browser.post('/register', { json: { name, response, staysOut: true, ...more }, headers, expect: 200 })
  return authenticator
}

async function use(browser: Browser, authenticator: Authenticator, path: string, expect = 200, spoil = false): Promise<void> {
  const options = (await browser.post('/login/options', { expect: 200 })).json()
  const response = authenticator.get(options as unknown as Options, spoil)
  await browser.post(path, { json: { response }, expect })
}

/** Stories of passkeys. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'passkey made, then used to sign in',
    isCore: true,
    drive: async (browser) => {
      await use(browser, await register(browser, 'ada'), '/login')
      await browser.get('/me', { expect: 200 })
    },
    signIns: [signInOf('ada')],
  },
  {
    name: 'a passkey is only made',
    isCore: true,
    drive: async (browser) => void (await register(browser, 'ada')),
    signIns: [],
  },
  {
    name: 'sign-up with a passkey, and a session or a token',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      await register(newBrowser(), 'new', { staysOut: false })
      await register(newBrowser(), 'new', { wants: 'token' })
    },
    signIns: ['session', 'token'].map(() => ({ ...signInOf('new'), signUp: true })),
  },
  {
    name: 'another passkey is made while signed in, by a session and by a token',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await use(browser, await register(browser, 'ada'), '/login')
      await register(browser, 'ada')
      await register(browser, 'ada', { staysOut: false })
      await register(newBrowser(), 'ada', { wants: 'token', bearer: true })
    },
    signIns: [signInOf('ada')],
  },
  {
    name: 'wrong signature, unknown passkey, and an answer sent twice',
    isCore: true,
    drive: async (browser) => {
      const authenticator = await register(browser, 'ada')
      await use(browser, authenticator, '/login', 401, true)
      await use(browser, createAuthenticator(), '/login', 401)
      const options = (await browser.post('/login/options', { expect: 200 })).json()
      const response = authenticator.get(options as unknown as Options)
      await browser.post('/login', { json: { response }, expect: 200 })
      await browser.post('/login', { json: { response }, expect: 401 })
    },
    signIns: [signInOf('ada')],
  },
  {
    name: 'token in the place of a session',
    isCore: true,
    drive: async (browser) => use(browser, await register(browser, 'ada'), '/token'),
    signIns: [signInOf('ada')],
  },
  {
    name: 'step-up while signed in, right and wrong',
    isCore: true,
    drive: async (browser) => {
      const authenticator = await register(browser, 'ada')
      await use(browser, authenticator, '/login')
      await use(browser, authenticator, '/step-up')
      await use(browser, authenticator, '/step-up', 401, true)
    },
    signIns: [signInOf('ada')],
  },
  {
    name: 'a handle of random bytes: the session and the token say who',
    drive: async (browser) => {
      const authenticator = await register(browser, 'bob', { hasRandomHandle: true })
      await use(browser, authenticator, '/login')
      await use(browser, authenticator, '/token')
    },
    signIns: [signInOf('bob'), signInOf('bob')],
  },
  {
    name: 'the same user again, and a second account',
    drive: async (browser) => {
      const ada = await register(browser, 'ada')
      await use(browser, ada, '/login')
      await use(browser, ada, '/login')
      await use(browser, await register(browser, 'bob'), '/login')
    },
    signIns: [signInOf('ada'), signInOf('ada'), signInOf('bob')],
  },
  {
    name: '5 good and 5 bad at once',
    isCore: true,
    ...loginsAtOnce({
      people: ['ada', 'ada', 'ada', 'ada', 'ada'],
      good: async (browser, name) => use(browser, await register(browser, name), '/login', 200),
      bad: async (browser, name) => use(browser, await register(browser, name), '/login', 401, true),
      signInOf,
    }),
  },
]
