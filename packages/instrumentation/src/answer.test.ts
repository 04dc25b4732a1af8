import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, answerOf } from './answer.ts'
import { createScope } from './request-scope.ts'

type Headers = Record<string, string | string[]>

let answers: (Answer | undefined)[] = []
let next: { headers: Headers; atOnce: boolean } = { headers: {}, atOnce: false }
const server = createServer((_request, response) => {
  response.once('finish', () => answers.push(answerOf(createScope(response))))
  if (next.atOnce) response.writeHead(302, next.headers)
  else for (const [name, value] of Object.entries(next.headers)) response.setHeader(name, value)
  response.end()
})

async function answerWith(headers: Headers, path = '/callback', atOnce = false): Promise<Answer> {
  answers = []
  next = { headers, atOnce }
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { redirect: 'manual' })
  const [answer] = answers
  if (answer === undefined) throw new Error('no answer was looked at')
  return answer
}

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  server.close()
})

describe('an answer', () => {
  it.each(['sid=1; Path=/; HttpOnly', 'session=abc; Expires=Wed, 01 Jan 2200 00:00:00 GMT', '__Host-app=x; Max-Age=60'])(
    'has a new cookie with %s',
    async (cookie) => {
      expect((await answerWith({ 'set-cookie': [cookie] })).hasNewCookie).toBe(true)
      expect((await answerWith({ 'Set-Cookie': [cookie] }, '/', true)).hasNewCookie).toBe(true)
    },
  )

  it.each([
    'sid=; Path=/',
    'sid=gone; Max-Age=0',
    'sid=gone; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'oidc_state=abc',
    'code_verifier=abc',
    'XSRF-TOKEN=abc',
  ])('has none with %s', async (cookie) => {
    expect((await answerWith({ 'set-cookie': ['locale=en', cookie] })).hasNewCookie).toBe(false)
  })

  it.each(['/login', '/login?error=access_denied', 'https://app.test/auth/error', '/no-access', '/home?error=1', '/not-invited'])(
    'refuses when it sends to %s',
    async (location) => {
      expect((await answerWith({ location })).isRefusal).toBe(true)
      expect((await answerWith({ location }, '/', true)).isRefusal).toBe(true)
    },
  )

  it.each(['/', '/dashboard', '/login/welcome', '/orders?state=open', 'https://app.test/home'])(
    'does not when it sends to %s',
    async (location) => {
      expect((await answerWith({ location })).isRefusal).toBe(false)
    },
  )

  it('reads from the address whether an account is connected', async () => {
    for (const path of ['/connect/drive/callback?code=1', '/integrations/slack', '/link-google/callback'])
      expect((await answerWith({}, path)).isConnecting).toBe(true)
    for (const path of ['/callback?next=/connect', '/auth/linkedin/callback', '/login/callback'])
      expect((await answerWith({}, path)).isConnecting).toBe(false)
  })

  it('reads it from the page that follows, too', async () => {
    for (const location of ['/settings', '/settings/integrations?x=1', '/account?connected=drive', '/profile?linked=1'])
      expect((await answerWith({ location })).isConnecting).toBe(true)
    for (const location of ['/', '/dashboard', '/disconnected-home', '/me?next=settings'])
      expect((await answerWith({ location })).isConnecting).toBe(false)
  })

  it('is not there where there is no response', () => {
    expect(answerOf(createScope())).toBeUndefined()
  })
})
