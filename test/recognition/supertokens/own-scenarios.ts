import type { Scenario } from '@signed-in-test/recognition-harness'
import { ada, bob, check, known, login, person } from './people.ts'
import { ask, askForCode, CODE, fields, send, visitIdp, whoAmI } from './speak.ts'

/** Factors of the library's own, and accounts that are linked to each other. */
export const factorScenarios: readonly Scenario[] = [
  {
    name: 'second factor: first step, wrong code, right code, asked for once more',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'mia')
      await whoAmI(browser)
      await send(browser, '/auth/totp/verify', { totp: '000000' }, 'INVALID_TOTP_ERROR')
      await send(browser, '/auth/totp/verify', { totp: CODE })
      check((await whoAmI(browser)) === 'user-mia', 'nobody is signed in')
      await send(browser, '/auth/totp/verify', { totp: CODE })
    },
    signIns: [person('mia')],
  },
  {
    name: 'only the first of two factors',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'mia')
      await browser.post('/auth/session/refresh', { expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'a device is enrolled while signed in',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/auth/signup', fields('careful'))
      const { deviceName } = await send(browser, '/auth/totp/device', { deviceName: 'phone' })
      await send(browser, '/auth/totp/device/verify', { deviceName, totp: CODE })
    },
    signIns: [known('careful@example.com', 'password', { signUp: true })],
  },
  {
    name: 'another way in is linked while signed in, and used later',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await send(browser, '/auth/signup', fields('linking'))
      const code = await visitIdp(browser, 'linking')
      await send(browser, '/auth/signinup', { ...code, shouldTryLinkingWithSessionUser: true })
      const other = newBrowser()
      await send(other, '/auth/signinup', await visitIdp(other, 'linking'))
    },
    signIns: [known('linking@example.com', 'password', { signUp: true }), known('linking@idp.test', 'oauth')],
  },
  {
    name: 'a code by mail as the second factor, beside the session',
    drive: async (browser) => {
      await send(browser, '/auth/signup', fields('twice'))
      const { linkCode: _link, ...asked } = await askForCode(browser, { email: 'twice@example.com' })
      const given = { ...asked, userInputCode: CODE, shouldTryLinkingWithSessionUser: true }
      await send(browser, '/auth/signinup/code/consume', given)
    },
    signIns: [known('twice@example.com', 'password', { signUp: true })],
  },
]

/** An app that puts its own functions around those of the recipes. */
export const ownScenarios: readonly Scenario[] = [
  {
    name: 'a user of a former database, who is taken over at the first login',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/auth/signin', fields('old@legacy.example.com', 'wrong-1'), 'WRONG_CREDENTIALS_ERROR')
      await ask(browser, '/own-login', { email: 'old@legacy.example.com', password: 'correct-1' })
      await send(browser, '/auth/signin', fields('old@legacy.example.com'))
    },
    signIns: [known('old@legacy.example.com', 'password'), known('old@legacy.example.com', 'password')],
  },
  {
    name: 'somebody who is locked out behind the right password',
    isCore: true,
    drive: async (browser) => {
      await send(browser, '/auth/signin', fields('eve'), 'GENERAL_ERROR')
      check((await whoAmI(browser)) === undefined, 'somebody is signed in')
    },
    signIns: [],
  },
  {
    name: 'the account in a claim of the session',
    isCore: true,
    drive: async (browser) => void (await login(browser, 'ada')),
    signIns: [{ ...ada, groupId: 'org-user-ada' }],
  },
  {
    name: 'second factor of the app: first step, wrong code, right code',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'bob')
      await whoAmI(browser)
      await ask(browser, '/second-factor', { code: '000000' }, 401)
      await ask(browser, '/second-factor', { code: CODE })
      await ask(browser, '/second-factor', { code: CODE })
    },
    signIns: [{ ...bob, groupId: 'org-user-bob' }],
  },
  {
    name: 'a new password by a link in a mail, with a session behind it',
    drive: async (browser) => {
      await send(browser, '/auth/signup', fields('forgetful'))
      await browser.post('/auth/signout', { expect: 200 })
      await send(browser, '/auth/user/password/reset/token', { formFields: [{ id: 'email', value: 'forgetful@example.com' }] })
      const mail = (await browser.get('/mail?to=forgetful@example.com', { expect: 200 })).json()
      const token = new URL(String(mail['passwordResetLink'])).searchParams.get('token')
      const formFields = [{ id: 'password', value: 'correct-2' }]
      await send(browser, '/auth/user/password/reset', { method: 'token', token, formFields })
      check((await whoAmI(browser)) !== undefined, 'nobody is signed in')
    },
    signIns: [known('forgetful@example.com', 'password', { signUp: true })],
  },
  {
    name: 'the session is made anew behind a confirmed password',
    drive: async (browser) => {
      await login(browser, 'ada')
      await ask(browser, '/renew', { email: 'ada@example.com', password: 'correct-1' })
    },
    signIns: [ada],
  },
  {
    name: 'tokens in headers instead of cookies: login, a request, a login by somebody who sends a token along',
    isCore: true,
    drive: async (browser) => {
      const json = fields('ada')
      const headers = { 'fdi-version': '4.0', 'st-auth-mode': 'header' }
      const answer = await fetch(new URL('/auth/signin', browser.base), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(json),
      })
      const authorization = `Bearer ${answer.headers.get('st-access-token')}`
      const me = await browser.get('/me', { headers: { authorization }, expect: 200 })
      check(me.json()['userId'] === 'user-ada', 'nobody is signed in')
      await browser.post('/step-up', {
        headers: { authorization },
        json: { email: 'ada@example.com', password: 'correct-1' },
        expect: 200,
      })
      await browser.post('/auth/signin', { headers: { ...headers, authorization }, json, expect: 200 })
    },
    signIns: [ada, ada],
  },
]
