import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const APP = { 'X-Parse-Application-Id': 'app' }
const post = (browser: Browser, path: string, json: object, expect: number, headers = {}): Promise<BrowserResponse> =>
  browser.post(`/parse${path}`, { json, expect, headers: { ...APP, ...headers } })
const person = (username: string, password = 'right'): object => ({ username, password })
const session = (answer: BrowserResponse): object => ({ 'X-Parse-Session-Token': String(answer.json()['sessionToken']) })
const signUp = (browser: Browser, name: string, headers = {}): Promise<BrowserResponse> =>
  post(
    browser,
    '/users',
    { ...person(name), objectId: `p-${name}`, email: `${name}@example.org`, organizationId: 'org-1' },
    201,
    headers,
  )
const known = (name: string): { userId: string; userName: string; method: string } => ({
  userId: `p-${name}`,
  userName: name,
  method: 'password',
})
const club = (id: string, word = 'open'): object => ({ authData: { club: { id, word } } })

/** The rows of the scenario matrix for Parse Server. Each has people of its own. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'sign-up, login, who am I, logout',
    isCore: true,
    drive: async (browser) => {
      await signUp(browser, 'ann')
      const headers = session(await post(browser, '/login', person('ann'), 200))
      await browser.get('/parse/users/me', { headers: { ...APP, ...headers }, expect: 200 })
      await post(browser, '/logout', {}, 200, headers)
    },
    signIns: [
      { ...known('ann'), groupId: 'org-1', signUp: true },
      { ...known('ann'), groupId: 'org-1' },
    ],
  },
  {
    name: 'bad password, unknown user, password that is only checked',
    isCore: true,
    drive: async (browser) => {
      await signUp(browser, 'ben', { 'X-Parse-Master-Key': 'master' })
      await post(browser, '/login', person('ben', 'wrong'), 404)
      await post(browser, '/login', person('nobody'), 404)
      await browser.get('/parse/verifyPassword?username=ben&password=right', { headers: APP, expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'provider: sign-up, login, wrong word, and linked to somebody who is signed in',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/users', { ...club('77'), objectId: 'p-club', username: 'clara' }, 201)
      await post(browser, '/users', club('77'), 200)
      await post(browser, '/users', club('77', 'shut'), 400)
      const headers = session(await signUp(browser, 'dan'))
      await browser.send('/parse/users/p-dan', { method: 'PUT', json: club('78'), headers: { ...APP, ...headers }, expect: 200 })
    },
    signIns: [
      { userId: 'p-club', userName: 'clara', method: 'oauth' },
      { userId: 'p-club', userName: 'clara', method: 'oauth' },
      { ...known('dan'), signUp: true },
    ],
  },
  {
    name: 'guest, who then takes a name',
    drive: async (browser) => {
      await post(browser, '/users', { authData: { anonymous: { id: 'a-guest' } } }, 201)
    },
    signIns: [],
  },
  {
    name: 'password changed while signed in',
    drive: async (browser) => {
      const headers = session(await signUp(browser, 'eve'))
      await browser.send('/parse/users/p-eve', {
        method: 'PUT',
        json: { password: 'another' },
        headers: { ...APP, ...headers },
        expect: 200,
      })
    },
    signIns: [{ ...known('eve'), signUp: true }],
  },
  {
    name: 'administrator signs in as somebody',
    drive: async (browser) => {
      await signUp(browser, 'fay')
      await post(browser, '/loginAs', { userId: 'p-fay' }, 200, { 'X-Parse-Master-Key': 'master' })
    },
    signIns: [{ ...known('fay'), signUp: true }],
  },
  {
    name: 'concurrent 3 good and 3 bad',
    drive: async (browser, { newBrowser }) => {
      await signUp(browser, 'gus')
      await Promise.all(
        Array.from({ length: 3 }, () => [
          post(newBrowser(), '/login', person('gus'), 200),
          post(newBrowser(), '/login', person('nobody'), 404),
        ]).flat(),
      )
    },
    signIns: [{ ...known('gus'), signUp: true }, known('gus'), known('gus'), known('gus')],
  },
]
