import type { Browser, Scenario } from '@signed-in-test/recognition-harness'
import { type Authenticator, createAuthenticator } from '@signed-in-test/simplewebauthn/authenticator'
import { ada, check, known, login } from './people.ts'
import { ask, fields, send, whoAmI } from './speak.ts'

type RegistrationOptions = Parameters<Authenticator['create']>[0]
type LoginOptions = Parameters<Authenticator['get']>[0]

/** A fresh passkey for an address, and what the app is told of it. */
async function make(browser: Browser, email: string): Promise<{ authenticator: Authenticator; made: object }> {
  const { webauthnGeneratedOptionsId, ...options } = await send(browser, '/auth/webauthn/options/register', { email })
  const authenticator = createAuthenticator()
  const credential = authenticator.create(options as unknown as RegistrationOptions)
  return { authenticator, made: { webauthnGeneratedOptionsId, credential } }
}

async function signUp(browser: Browser, email: string, more: object = {}): Promise<Authenticator> {
  const { authenticator, made } = await make(browser, email)
  await send(browser, '/auth/webauthn/signup', { ...made, ...more })
  return authenticator
}

async function use(browser: Browser, authenticator: Authenticator, spoil = false): Promise<object> {
  const { webauthnGeneratedOptionsId, ...options } = await send(browser, '/auth/webauthn/options/signin', {})
  const credential = authenticator.get(options as unknown as LoginOptions, spoil)
  const given = { webauthnGeneratedOptionsId, credential }
  await send(browser, '/auth/webauthn/signin', given, spoil ? 'INVALID_CREDENTIALS_ERROR' : 'OK')
  return given
}

/** The recipe `webauthn`, of version 22 and later. */
export const passkeyScenarios: readonly Scenario[] = [
  {
    name: 'passkey: sign-up, and login in another browser',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const authenticator = await signUp(browser, 'key@example.com')
      check((await whoAmI(browser)) !== undefined, 'nobody is signed in')
      await use(newBrowser(), authenticator)
    },
    signIns: [known('key@example.com', 'passkey', { signUp: true }), known('key@example.com', 'passkey')],
  },
  {
    name: 'passkey: wrong signature, an unknown one, an answer to nothing that was asked, an address that is taken',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const authenticator = await signUp(browser, 'careful-key@example.com')
      await use(newBrowser(), authenticator, true)
      await use(newBrowser(), createAuthenticator(), true)
      const given = await use(newBrowser(), authenticator)
      const forged = { ...given, webauthnGeneratedOptionsId: 'forged' }
      await send(newBrowser(), '/auth/webauthn/signin', forged, 'INVALID_CREDENTIALS_ERROR')
      const { made } = await make(newBrowser(), 'careful-key@example.com')
      await send(newBrowser(), '/auth/webauthn/signup', made, 'EMAIL_ALREADY_EXISTS_ERROR')
    },
    signIns: [known('careful-key@example.com', 'passkey', { signUp: true }), known('careful-key@example.com', 'passkey')],
  },
  {
    name: 'passkey: another one is made while signed in, and used later',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await signUp(browser, 'two-keys@example.com')
      const { authenticator, made } = await make(browser, 'two-keys@example.com')
      const recipeUserId = await whoAmI(browser)
      await send(browser, '/auth/webauthn/credential', { ...made, recipeUserId })
      await use(newBrowser(), authenticator)
    },
    signIns: [known('two-keys@example.com', 'passkey', { signUp: true }), known('two-keys@example.com', 'passkey')],
  },
  {
    name: 'passkey that is only asked for, and a password beside it',
    drive: async (browser) => {
      await make(browser, 'asked@example.com')
      await send(browser, '/auth/webauthn/options/signin', {})
      await login(browser, 'ada')
      await ask(browser, '/step-up', { email: 'ada@example.com', password: 'correct-1' })
    },
    signIns: [ada],
  },
]

/** The same in an app with several factors, which links what is proven beside a session. */
export const linkedPasskeyScenarios: readonly Scenario[] = [
  {
    name: 'passkey: made beside the session of a password, linked to it, and used later',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await send(browser, '/auth/signup', fields('with-key'))
      const authenticator = await signUp(browser, 'with-key@example.com', { shouldTryLinkingWithSessionUser: true })
      await use(newBrowser(), authenticator)
    },
    signIns: [known('with-key@example.com', 'password', { signUp: true }), known('with-key@example.com', 'passkey')],
  },
]
