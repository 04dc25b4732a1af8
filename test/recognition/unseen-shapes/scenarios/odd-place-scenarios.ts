import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const post = (browser: Browser, path: string, json: object, expect = 200): Promise<BrowserResponse> =>
  browser.post(path, { json, expect })
const as = (name: string, password = 'right'): Record<string, string> => ({ email: `${name}@example.org`, password })
const signedIn = (name: string): { userId: string; userName: string } => ({
  userId: `o-${name}`,
  userName: `${name}@example.org`,
})

/** app/odd-places.mjs */
export const oddPlaces: readonly Scenario[] = [
  {
    name: 'tRPC without its prefix: wrong, right, by a code, in a batch with what names nobody, and with what names others',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await post(browser, '/rpc/auth.enter', as('ann', 'wrong'), 401)
      await post(browser, '/rpc/auth.enter', as('ann'))
      await post(newBrowser(), '/rpc/auth.enterWithCode', { email: 'bob@example.org', code: '000000' }, 401)
      await post(newBrowser(), '/rpc/auth.enterWithCode', { email: 'bob@example.org', code: '246802' })
      await post(newBrowser(), '/rpc/auth.enter,people.ping?batch=1', { 0: as('cid') })
      await post(newBrowser(), '/rpc/people.find?batch=1', { 0: as('eve') })
    },
    signIns: [{ ...signedIn('ann'), method: 'password' }, { ...signedIn('bob'), method: 'otp' }, signedIn('cid')],
  },
  {
    name: 'a session in a header: wrong, right, renewed; and one that is repeated to who sent it',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/session', { name: 'ann', password: 'wrong' }, 403)
      await post(browser, '/session', { name: 'ann', password: 'right' })
      await browser.send('/session', { method: 'PATCH', headers: { 'x-session': 'a'.repeat(32) }, expect: 200 })
      await browser.post('/traced/sign-up', { json: as('new'), headers: { 'x-session-id': 'b'.repeat(32) }, expect: 200 })
    },
    signIns: [{ userId: '0', userName: 'ann', method: 'password' }],
  },
  {
    name: 'links that a page redeems: forged, right, with a session, and for things',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const token = 'right-0123456789abcdef'
      await post(browser, '/auth/link/redeem', { token: 'wrong-0123456789abcdef' }, 401)
      await post(browser, '/auth/link/redeem', { token })
      await post(browser, '/auth/link/redeem', { token })
      await post(newBrowser(), '/auth/attempts', { kind: 'ticket', ticket: 'wrong-0123456789abcdef' }, 401)
      await post(newBrowser(), '/auth/attempts', { kind: 'ticket', ticket: token })
      await post(newBrowser(), '/auth/attempts', { kind: 'refresh', token })
      await post(newBrowser(), '/shares/link/redeem', { token })
      await post(newBrowser(), '/support/tickets', { type: 'ticket', token })
    },
    signIns: [
      { ...signedIn('ann'), method: 'magic_link' },
      { ...signedIn('ann'), method: 'magic_link' },
    ],
  },
  {
    name: 'a token that says what somebody is called by a handle',
    drive: async (browser) => {
      await post(browser, '/handle/login', { h: 'ann', p: 'wrong' }, 401)
      await post(browser, '/handle/login', { h: 'ann', p: 'right' })
    },
    signIns: [{ userId: 'o-ann', userName: 'ann' }],
  },
  {
    name: 'who joins is in at once, or waits for a mail, or goes to the login',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await browser.get('/join', { expect: 200 })
      await browser.post('/join', { form: as('ann'), expect: 303 })
      for (const to of ['/check-email', '/login', '/join?error=taken']) {
        await newBrowser().post(`/join?to=${encodeURIComponent(to)}`, { form: as('bob'), expect: 303 })
      }
    },
    signIns: [{ userId: 'ann@example.org', userName: 'ann@example.org', signUp: true }],
  },
  {
    name: 'a password with a pepper: signed up with a session and without, by somebody who has one, and a hashed token',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await post(browser, '/users?in=yes', as('ann'), 201)
      await post(browser, '/users?in=yes', as('bob'), 201)
      await post(newBrowser(), '/users', as('cid'), 201)
      await post(newBrowser(), '/users?in=visitor', as('cid'), 201)
      await newBrowser().post('/members?in=yes', {
        json: as('dan'),
        headers: { authorization: `Bearer ${'c'.repeat(40)}` },
        expect: 201,
      })
      await post(newBrowser(), '/people', { email: 'eve@example.org' }, 201)
    },
    signIns: [{ ...signedIn('ann'), signUp: true }],
  },
  {
    name: 'staff with a number, and a password that has to be changed first',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await post(browser, '/desk/in', { name: 'ann', password: 'right' })
      const other = newBrowser()
      await post(other, '/desk/in', { name: 'new', password: 'right' })
      await post(other, '/desk/change', { old: 'wrong', next: 'chosen' }, 403)
      await post(newBrowser(), '/desk/in', { name: 'new', password: 'right' })
      await post(other, '/desk/change', { old: 'right', next: 'chosen' })
    },
    signIns: [{ userId: '5001', userName: 'ann@example.org', method: 'password' }, { userId: 'o-new' }],
  },
]
