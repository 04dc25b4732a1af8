import type { Scenario } from '@signed-in-test/recognition-harness'
import { ada, check, known, login, unique } from './people.ts'
import { ask, askForCode, CODE, fields, send, visitIdp, whoAmI } from './speak.ts'

/** What every app with these recipes shows. */
export const commonScenarios: readonly Scenario[] = [
  {
    name: 'good login, and the session on later requests',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ada')
      check((await whoAmI(browser)) === 'user-ada', 'nobody is signed in')
      await whoAmI(browser)
    },
    signIns: [ada],
  },
  {
    name: 'bad password, unknown user, a form without password',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/auth/signin', fields('ada', 'wrong-1'), 'WRONG_CREDENTIALS_ERROR')
      await send(browser, '/auth/signin', fields('nobody'), 'WRONG_CREDENTIALS_ERROR')
      await send(browser, '/auth/signin', fields('ada', ''), 'FIELD_ERROR')
      check((await whoAmI(browser)) === undefined, 'somebody is signed in')
    },
    signIns: [],
  },
  {
    name: 'sign-up with a session, and an address that is taken',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await send(browser, '/auth/signup', fields('new-one'))
      await send(newBrowser(), '/auth/signup', fields('new-one'), 'FIELD_ERROR')
      await send(newBrowser(), '/auth/signin', fields('new-one'))
    },
    signIns: [known('new-one@example.com', 'password', { signUp: true }), known('new-one@example.com', 'password')],
  },
  {
    name: 'provider: first visit, second visit, a code used twice, a forged code, refused there',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const first = await visitIdp(browser, 'ann')
      await send(browser, '/auth/signinup', first)
      const twice = await browser.post('/auth/signinup', { json: first, headers: { 'fdi-version': '4.0' } })
      check(twice.status >= 400, 'the code was taken twice')
      const other = newBrowser()
      await send(other, '/auth/signinup', await visitIdp(other, 'ann'))
      const denied = await visitIdp(newBrowser(), 'ann', true)
      const refused = await newBrowser().post('/auth/signinup', { json: denied, headers: { 'fdi-version': '4.0' } })
      check(refused.status >= 400, 'somebody who was refused was let in')
    },
    signIns: [known('ann@idp.test', 'oauth', { signUp: true }), known('ann@idp.test', 'oauth')],
  },
  {
    name: 'another organisation is picked, and a user is made for somebody else',
    drive: async (browser) => {
      await login(browser, 'ada')
      await ask(browser, '/switch', { org: 'other' })
      await ask(browser, '/users', { email: unique('colleague'), password: 'correct-1' })
    },
    signIns: [ada],
  },
  {
    name: 'routes of the app: its own login, a directory, tokens for a device, tokens of its own',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const own = { email: 'ada@example.com', password: 'correct-1' }
      await ask(browser, '/own-login', own)
      await ask(browser, '/own-login', { ...own, password: 'wrong-1' }, 401)
      await ask(newBrowser(), '/directory-login', { name: 'dora', ticket: 'from the directory' })
      await ask(newBrowser(), '/directory-login', { name: 'dora', ticket: 'forged' }, 401)
      await ask(newBrowser(), '/device-login', own)
      await ask(newBrowser(), '/token-login', own)
      await ask(newBrowser(), '/token-login', { ...own, password: 'wrong-1' }, 401)
    },
    signIns: [ada, known('dora@dir.test', 'oauth', { signUp: true }), ada, ada],
  },
  {
    name: 'a session without any proof: of somebody, and of a guest',
    drive: async (browser, { newBrowser }) => {
      await ask(browser, '/known-device', { id: 'user-ada' })
      await ask(newBrowser(), '/guest', {})
    },
    signIns: [{ userId: 'user-ada', method: 'manual' }],
  },
  {
    name: 'the response fails after the session was made',
    drive: async (browser) =>
      void (await ask(browser, '/broken-login', { email: 'ada@example.com', password: 'correct-1' }, 500)),
    signIns: [ada],
  },
  {
    name: '5 good and 5 bad logins at once',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      const attempts = Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? login(newBrowser(), 'ada')
          : send(newBrowser(), '/auth/signin', fields('ada', 'wrong-1'), 'WRONG_CREDENTIALS_ERROR'),
      )
      await Promise.all(attempts)
    },
    signIns: [ada, ada, ada, ada, ada],
  },
]

/** Where somebody who has a session logs in once more and gets another: up to version 20 the second account was linked to the first. */
export const repeatedScenarios: readonly Scenario[] = [
  {
    name: 'the session is refreshed, a refresh token is used twice, and the person logs out',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'ada')
      const stolen = browser.cookieHeader() ?? ''
      await browser.post('/auth/session/refresh', { expect: 200 })
      check((await whoAmI(browser)) === 'user-ada', 'nobody is signed in')
      await browser.post('/auth/session/refresh', { expect: 401, headers: { cookie: stolen } })
      await login(browser, 'ada')
      await browser.post('/auth/signout', { expect: 200 })
    },
    signIns: [ada, ada],
  },
  {
    name: 'the same user again, and a second account, each with a fresh password',
    drive: async (browser) => {
      for (const name of ['ada', 'ada', 'new-two']) {
        await send(browser, name === 'ada' ? '/auth/signin' : '/auth/signup', fields(name))
      }
    },
    signIns: [ada, ada, known('new-two@example.com', 'password', { signUp: true })],
  },
  {
    name: 'code and link by mail, and a code by message: wrong, right, used twice',
    isCore: true,
    drive: async (browser) => {
      const code = await askForCode(browser, { email: 'eva@example.com' })
      const { deviceId, preAuthSessionId } = code
      const give = (userInputCode: string, status?: string) =>
        send(browser, '/auth/signinup/code/consume', { deviceId, preAuthSessionId, userInputCode }, status)
      await give('000000', 'INCORRECT_USER_INPUT_CODE_ERROR')
      await give(CODE)
      await give(CODE, 'RESTART_FLOW_ERROR')
      const link = await askForCode(browser, { email: 'eva@example.com' })
      const { preAuthSessionId: id, linkCode } = link
      await send(browser, '/auth/signinup/code/consume', { preAuthSessionId: id, linkCode })
      const message = await askForCode(browser, { phoneNumber: '+4915112345678' })
      const { linkCode: _link, ...asked } = message
      await send(browser, '/auth/signinup/code/consume', { ...asked, userInputCode: CODE })
    },
    signIns: [
      known('eva@example.com', 'otp', { signUp: true }),
      known('eva@example.com', 'magic_link'),
      known('+4915112345678', 'otp', { signUp: true }),
    ],
  },
  {
    name: 'step-up, wrong and right, and a changed password',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/auth/signup', fields('changing'))
      const own = { email: 'changing@example.com', password: 'correct-1' }
      await ask(browser, '/step-up', { ...own, password: 'wrong-1' }, 401)
      await ask(browser, '/step-up', own)
      await ask(browser, '/change-password', { ...own, newPassword: 'correct-2' })
      await send(browser, '/auth/signin', fields('changing', 'correct-2'))
    },
    signIns: [known('changing@example.com', 'password', { signUp: true }), known('changing@example.com', 'password')],
  },
  {
    name: 'impersonated and not so called, by somebody who is signed in',
    drive: async (browser) => {
      await login(browser, 'ada')
      await ask(browser, '/impersonate', { id: 'user-eve' })
      check((await whoAmI(browser)) === 'user-eve', 'nobody is impersonated')
      await login(browser, 'ada')
      await ask(browser, '/impersonate', { id: 'user-eve', isTold: true })
    },
    signIns: [ada, ada],
  },
]
