import { expect, it } from 'vitest'
import { hasSessionCookie, learnSessionCookies, newSessionCookies, userOfSignedCookie } from './session-cookie.ts'

const SECRET = 'b7d0f1a2c3e4950617283940a1b2c3d4'

it.each([
  ['a secret under the name of a session', `sid=${SECRET}; Path=/`, ''],
  ['a secret that scripts cannot read, whatever its name', `app=${SECRET}; HttpOnly`, ''],
  ['another secret than the browser had', `sid=${SECRET}; HttpOnly`, 'a=1; sid=0123456789abcdef0123'],
])('takes %s for a session', (_what, line, before) => {
  expect(newSessionCookies([line], before)).toEqual([SECRET])
})

it.each([
  ['a cookie that is sent again as it was', `sid=${SECRET}; HttpOnly`, `sid=${SECRET}`],
  ['a cookie that is deleted', `sid=${SECRET}; Max-Age=0`, ''],
  ['a cookie that expired long ago', `sid=${SECRET}; Expires=Thu, 01 Jan 1970 00:00:00 GMT`, ''],
  ['a short value', 'session=yes; HttpOnly', ''],
  ['a cookie of a form', `csrf_token=${SECRET}; HttpOnly`, ''],
  ['a cookie of a second factor', `mfa_session=${SECRET}; HttpOnly`, ''],
  ['a cookie that scripts read', `experiment=${SECRET}`, ''],
])('does not take %s for a session', (_what, line, before) => {
  expect(newSessionCookies([line], before)).toEqual([])
})

it('knows a request that carries a session from one that carries other things', () => {
  const headers = [`a=1; sid=${SECRET}`, `csrf_token=${SECRET}`, 'sid=short', undefined]
  expect(headers.map(hasSessionCookie)).toEqual([true, false, false, false])
})

it.each([
  ['42', 's:42.Wm0y8nOZ0hXJ3vYp3mO5Jm0sJ7dF1oT9aQ2bC4eF6gH'],
  ['ann@example.org', 'ann@example.org.Wm0y8nOZ0hXJ3vYp3mO5Jm0sJ7dF1oT9aQ2bC4eF6gH='],
])('reads %s in a signed cookie that is named after a user', (user, value) => {
  expect(userOfSignedCookie([`acme.user_id=${encodeURIComponent(value)}; HttpOnly`], value)).toBe(user)
})

it('reads nobody in a signed cookie of another name, or in one that nobody signed', () => {
  const signed = 's:42.Wm0y8nOZ0hXJ3vYp3mO5Jm0sJ7dF1oT9aQ2bC4eF6gH'
  expect(userOfSignedCookie([`sid=${signed}`], signed)).toBeUndefined()
  expect(userOfSignedCookie([`user_id=${SECRET}`], SECRET)).toBeUndefined()
})

it('learns the names under which sessions are handed out', () => {
  expect(hasSessionCookie(`shop=${SECRET}`)).toBe(false)
  learnSessionCookies([`shop=${SECRET}; HttpOnly`, `theme=${SECRET}1`], [SECRET])
  expect([`shop=${SECRET}9`, 'shop=short', `theme=${SECRET}1`].map(hasSessionCookie)).toEqual([true, false, false])
})
