import { callbackOf, type ExpectedSignIn, type Scenario } from '@signed-in-test/recognition-harness'
import { ann } from './password-scenarios.ts'
import { PASSWORD, Person } from './person.ts'
import { SoftwareKey } from './software-key.ts'

/** Logins by link, code and anonymous start. */
export const linkScenarios: readonly Scenario[] = [
  {
    name: 'magic link: sign-up, login, the link a second time',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      for (const one of [browser, newBrowser()]) {
        const person = new Person(one)
        await person.post('/sign-in/magic-link', { email: 'linked@app.test' })
        await person.expectUser(null)
        await person.openLink('linked@app.test', 'link')
        await person.expectUser('u-linked')
        const late = new Person(newBrowser())
        await late.openLink('linked@app.test', 'link')
        await late.expectUser(null)
      }
    },
    signIns: [
      { userId: 'u-linked', userName: 'linked@app.test', method: 'magic_link', signUp: true },
      { userId: 'u-linked', userName: 'linked@app.test', method: 'magic_link' },
    ],
  },
  {
    name: 'code by mail, wrong and right',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await new Person(browser).signUp('coded')
      const person = new Person(newBrowser())
      await person.post('/email-otp/send-verification-otp', { email: 'coded@app.test', type: 'sign-in' })
      const { otp } = await person.messageTo('coded@app.test', 'mail-otp')
      await person.post('/sign-in/email-otp', { email: 'coded@app.test', otp: otp === '000000' ? '111111' : '000000' }, 400)
      await person.post('/sign-in/email-otp', { email: 'coded@app.test', otp })
      await person.expectUser('u-coded')
    },
    signIns: [
      { userId: 'u-coded', method: 'password', signUp: true },
      { userId: 'u-coded', method: 'otp' },
    ],
  },
  {
    name: 'code by phone: sign-up, login, another number while signed in',
    drive: async (browser, { newBrowser }) => {
      const code = async (person: Person, phoneNumber: string): Promise<string> => {
        await person.post('/phone-number/send-otp', { phoneNumber })
        return (await person.messageTo(phoneNumber, 'sms')).otp
      }
      const person = new Person(browser)
      await person.post('/phone-number/verify', { phoneNumber: '+491', code: await code(person, '+491') })
      await person.expectUser('u-491')
      const other = new Person(newBrowser())
      await other.post('/phone-number/verify', { phoneNumber: '+491', code: await code(other, '+491') })
      const next = await code(other, '+492')
      await other.post('/phone-number/verify', { phoneNumber: '+492', code: next, updatePhoneNumber: true })
      await other.expectUser('u-491')
    },
    signIns: [
      { userId: 'u-491', method: 'otp', signUp: true },
      { userId: 'u-491', method: 'otp' },
    ],
  },
  {
    name: 'anonymous start, and a login that takes it over',
    isCore: true,
    drive: async (browser) => {
      const person = new Person(browser)
      await person.post('/sign-in/anonymous')
      await person.signIn('ann')
      await person.expectUser('u-ann')
    },
    signIns: [ann],
  },
]

/** Logins at an OpenID Connect provider. */
export function providerScenarios(isCoreProvider: boolean): readonly Scenario[] {
  const [start, link] = isCoreProvider ? ['/sign-in/social', '/link-social'] : ['/sign-in/oauth2', '/oauth2/link']
  const body = isCoreProvider ? { provider: 'idp', callbackURL: '/' } : { providerId: 'idp', callbackURL: '/' }
  const person = (name: string): ExpectedSignIn => ({ userId: `u-${name}`, userName: `${name}@idp.test`, method: 'oauth' })
  return [
    {
      name: 'provider: sign-up and login',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        for (const one of [browser, newBrowser()]) {
          await new Person(one).atProvider(start, body, { as: 'carl' })
          await new Person(one).expectUser('u-carl')
        }
      },
      signIns: [{ ...person('carl'), signUp: true }, person('carl')],
    },
    {
      name: 'provider: denied, forged and replayed',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        const visitor = new Person(browser)
        await visitor.atProvider(start, body, { deny: true })
        await new Person(newBrowser()).atProvider(start, body, {
          as: 'dora',
          onCallback: (address) => address.replace(/state=[^&]*/, 'state=forged'),
        })
        await visitor.expectUser(null)
        const callback = await callbackOf((onCallback) => visitor.atProvider(start, body, { as: 'dora', onCallback }))
        await browser.get(callback)
        await newBrowser().get(callback)
      },
      signIns: [{ ...person('dora'), signUp: true }],
    },
    {
      name: 'provider: linked while signed in',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Person(browser)
        await visitor.signUp('linker')
        await visitor.atProvider(link, body, { as: 'erna' })
        await visitor.expectUser('u-linker')
      },
      signIns: [{ userId: 'u-linker', method: 'password', signUp: true }],
    },
  ]
}

/** Apps that let in only who has confirmed the address. */
export const verifiedScenarios: readonly Scenario[] = [
  {
    name: 'sign-up without session, login before and at the confirmation',
    isCore: true,
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signUp('late')
      await person.expectUser(null)
      await person.signIn('late', PASSWORD, 403)
      await person.openLink('late@app.test', 'verify')
      await person.expectUser('u-late')
      await person.openLink('late@app.test', 'verify')
      await person.signIn('late')
    },
    signIns: [
      { userId: 'u-late', method: 'magic_link' },
      { userId: 'u-late', method: 'password' },
    ],
  },
  {
    name: 'the address is confirmed while signed in',
    drive: async (browser, { newBrowser }) => {
      const person = new Person(browser)
      await person.signUp('twice')
      await person.openLink('twice@app.test', 'verify')
      await person.post('/change-email', { newEmail: 'other@app.test' }, 'any')
      await new Person(newBrowser()).expectUser(null)
      await person.expectUser('u-twice')
    },
    signIns: [{ userId: 'u-twice', method: 'magic_link' }],
  },
]

/** Apps that sign nobody in at sign-up. */
export const noAutoSignInScenarios: readonly Scenario[] = [
  {
    name: 'sign-up without session, and a login after it',
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signUp('patient')
      await person.expectUser(null)
      await person.signIn('patient')
    },
    signIns: [{ userId: 'u-patient', method: 'password' }],
  },
]

/** A device without a keyboard, which somebody lets in from another one. */
export const deviceScenarios: readonly Scenario[] = [
  {
    name: 'device: asked too early, approved elsewhere, asked again',
    drive: async (browser, { newBrowser }) => {
      const device = new Person(newBrowser())
      const { device_code, user_code } = (await device.post('/device/code', { client_id: 'tv' })).json()
      const ask = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code, client_id: 'tv' }
      await device.post('/device/token', ask, 400)
      const person = new Person(browser)
      await person.signIn('ann')
      await person.get(`/device?user_code=${String(user_code)}`, 200)
      await person.post('/device/approve', { userCode: user_code })
      // Whoever asks again within the interval is told to slow down.
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await device.post('/device/token', ask)
      await device.post('/device/token', ask, 400)
    },
    signIns: [ann, { ...ann, method: 'device_code' }],
  },
]

/** Logins with a passkey, made while signed in. */
export const passkeyScenarios: readonly Scenario[] = [
  {
    name: 'passkey: made while signed in, wrong and right',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const options = async (of: Person, route: string): Promise<string> => {
        return String((await of.get(`/passkey/generate-${route}-options`, 200)).json()['challenge'])
      }
      const key = new SoftwareKey('localhost', 'http://localhost')
      const person = new Person(browser)
      await person.signUp('keyed')
      await person.post('/passkey/verify-registration', {
        response: key.register(await options(person, 'register')),
        name: 'key',
      })
      const other = new Person(newBrowser())
      const stranger = new SoftwareKey('localhost', 'http://localhost')
      await other.post('/passkey/verify-authentication', { response: stranger.assert(await options(other, 'authenticate')) }, 401)
      await other.expectUser(null)
      await other.post('/passkey/verify-authentication', { response: key.assert(await options(other, 'authenticate')) })
      await other.expectUser('u-keyed')
    },
    signIns: [
      { userId: 'u-keyed', method: 'password', signUp: true },
      { userId: 'u-keyed', method: 'passkey' },
    ],
  },
]

/** With the option `impersonation`. */
export const impersonationScenarios: readonly Scenario[] = [
  {
    name: 'impersonation is a sign-in, and its end is none',
    drive: async (browser) => {
      const person = new Person(browser)
      await person.signIn('boss')
      await person.post('/admin/impersonate-user', { userId: 'u-ann' })
      await person.post('/admin/stop-impersonating')
      await person.expectUser('u-boss')
    },
    signIns: [{ userId: 'u-boss' }, { userId: 'u-ann' }],
  },
]
