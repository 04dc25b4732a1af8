import { type Browser, type ExpectedSignIn, loginsAtOnce, type Scenario } from '@signed-in-test/recognition-harness'

const ANN: ExpectedSignIn = { userId: 'user-ann', userName: 'ann', groupId: 'org-1', method: 'password' }
/** A session holds the whole user, whose e-mail address is the better name. */
const ANN_OF_SESSION: ExpectedSignIn = { ...ANN, userName: 'ann@example.com' }
const RIGHT = { username: 'ann', password: 'right' }
const WRONG = { username: 'ann', password: 'wrong' }
const UNKNOWN = { username: 'bob', password: 'right' }

/** iron-session and bcryptjs in a route of Next.js, with the session in the cookies of `next/headers` or of the request. */
export const ironScenarios: readonly Scenario[] = [
  {
    name: 'iron-session: good login',
    isCore: true,
    drive: (browser) => post(browser, '/api/iron/login', RIGHT, 200),
    signIns: [ANN_OF_SESSION],
  },
  {
    name: 'iron-session: wrong password, unknown user',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/api/iron/login', WRONG, 401)
      await post(browser, '/api/iron/login', UNKNOWN, 401)
    },
    signIns: [],
  },
  {
    name: 'iron-session: anonymous visits, login, visits that save the session, logout',
    isCore: true,
    drive: async (browser) => {
      await browser.get('/api/iron/me', { expect: 200 })
      await post(browser, '/api/iron/login', RIGHT, 200)
      for (let visits = 0; visits < 3; visits += 1) await browser.get('/api/iron/me', { expect: 200 })
      await post(browser, '/api/iron/logout', {}, 200)
      await browser.get('/api/iron/me', { expect: 200 })
    },
    signIns: [ANN_OF_SESSION],
  },
  {
    name: 'iron-session: 5 good and 5 bad logins at once',
    ...loginsAtOnce({
      people: ['ann', 'ann', 'ann', 'ann', 'ann'],
      good: (browser) => post(browser, '/api/iron/login', RIGHT, 200),
      bad: (browser) => post(browser, '/api/iron/login', WRONG, 401),
      signInOf: () => ANN_OF_SESSION,
    }),
  },
]

/** A server action, sent as browsers without scripts send its form. */
export const actionScenarios: readonly Scenario[] = [
  {
    name: 'server action: good login by a form',
    isCore: true,
    drive: (browser) => act(browser, RIGHT, 'ann'),
    signIns: [ANN_OF_SESSION],
  },
  {
    name: 'server action: wrong password',
    isCore: true,
    drive: (browser) => act(browser, WRONG, 'nobody'),
    signIns: [],
  },
]

/** A token of jose in a cookie, as the documentation of Next.js has it. */
export const tokenScenarios: readonly Scenario[] = [
  {
    name: 'jose: good login, then visits with a sliding token',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/api/token/login', RIGHT, 200)
      for (let visits = 0; visits < 3; visits += 1) await browser.get('/api/token/me', { expect: 200 })
    },
    signIns: [ANN],
  },
  {
    name: 'jose: wrong password',
    isCore: true,
    drive: (browser) => post(browser, '/api/token/login', WRONG, 401),
    signIns: [],
  },
]

/** Bearer tokens of jsonwebtoken. */
export const pagesTokenScenarios: readonly Scenario[] = [
  {
    name: 'jsonwebtoken: good login, then a refresh',
    isCore: true,
    drive: async (browser) => {
      const { token } = (await browser.post('/api/token/login', { json: RIGHT, expect: 200 })).json()
      await browser.get('/api/token/refresh', { headers: { authorization: `Bearer ${token}` }, expect: 200 })
    },
    signIns: [ANN],
  },
  {
    name: 'jsonwebtoken: wrong password, forged token',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/api/token/login', WRONG, 401)
      await browser.get('/api/token/refresh', { headers: { authorization: 'Bearer a.b.c' }, expect: 401 })
    },
    signIns: [],
  },
]

/** Auth.js and next-auth 4 with a Credentials provider. Its user id is the one that `authorize` gave. */
export const authjsScenarios: readonly Scenario[] = [
  {
    name: 'Auth.js: good login, then visits of the session',
    isCore: true,
    drive: async (browser) => {
      await authorize(browser, RIGHT, true)
      for (let visits = 0; visits < 3; visits += 1) await browser.get('/api/auth/session', { expect: 200 })
    },
    signIns: [{ userId: 'user-ann', method: 'password' }],
  },
  {
    name: 'Auth.js: wrong password, missing token of the form',
    isCore: true,
    drive: async (browser) => {
      await authorize(browser, WRONG, false)
      await browser.post('/api/auth/callback/credentials', { form: RIGHT })
    },
    signIns: [],
  },
  {
    name: 'Auth.js: logout and a second login',
    drive: async (browser) => {
      await authorize(browser, RIGHT, true)
      const { csrfToken } = (await browser.get('/api/auth/csrf', { expect: 200 })).json()
      await browser.post('/api/auth/signout', { form: { csrfToken: String(csrfToken) } })
      await authorize(browser, RIGHT, true)
    },
    signIns: [{ userId: 'user-ann' }, { userId: 'user-ann' }],
  },
]

const EMAIL = 'ann@example.com'

/** better-auth with e-mail and password. */
export const betterAuthScenarios: readonly Scenario[] = [
  {
    name: 'better-auth: sign-up with a session, logout, login, wrong password',
    isCore: true,
    drive: async (browser) => {
      const person = { email: EMAIL, password: 'right-1234' }
      await post(browser, '/api/better-auth/sign-up/email', { ...person, name: 'Ann' }, 200)
      await browser.get('/api/better-auth/get-session', { expect: 200 })
      await browser.post('/api/better-auth/sign-out', { json: {}, headers: { origin: browser.base }, expect: 200 })
      await post(browser, '/api/better-auth/sign-in/email', person, 200)
      await post(browser, '/api/better-auth/sign-in/email', { ...person, password: 'wrong-1234' }, 401)
    },
    signIns: [{ userName: EMAIL, signUp: true }, { userName: EMAIL }],
  },
]

async function authorize(browser: Browser, fields: Readonly<Record<string, string>>, isRight: boolean): Promise<void> {
  const { csrfToken } = (await browser.get('/api/auth/csrf', { expect: 200 })).json()
  const answer = await browser.post('/api/auth/callback/credentials', {
    form: { ...fields, csrfToken: String(csrfToken) },
    headers: { origin: browser.base },
  })
  const session = (await browser.get('/api/auth/session', { expect: 200 })).text
  if (session.includes('ann') !== isRight) throw new Error(`answered ${answer.status} ${answer.location}, session ${session}`)
}

async function post(browser: Browser, path: string, json: unknown, expect: number): Promise<void> {
  await browser.post(path, { json, expect, headers: { origin: browser.base } })
}

async function act(browser: Browser, fields: Readonly<Record<string, string>>, shown: string): Promise<void> {
  const page = await browser.get('/action', { expect: 200 })
  const form = new FormData()
  for (const [, name = '', value = ''] of page.text.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)) {
    form.append(name, value)
  }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const encoded = new Response(form)
  const body = await encoded.text()
  const answer = await browser.post('/action', {
    body,
    headers: { 'content-type': String(encoded.headers.get('content-type')) },
    expect: 303,
  })
  const after = await browser.follow(answer)
  if (!after.text.includes(`<p>${shown}</p>`)) throw new Error(`the page does not show ${shown}: ${after.text}`)
}
