import { expect, it } from 'vitest'
import type { RequestFacts } from './request-facts.ts'
import {
  isAskedAgain,
  isConfirming,
  isConfirmingPlace,
  isInternalCheck,
  isLogin,
  isLoginPlace,
  isPlaceOfSignedIn,
  isRecovery,
  isSignInPlace,
  pathOf,
} from './request-place.ts'

it.each([
  '/login',
  '/log-in',
  '/auth',
  '/auth/local',
  '/users/sign_in',
  '/session',
  '/api/sessions',
  '/oauth/token',
  '/admin/login',
  '/graphql',
])('takes %s for a place where people sign in', (path) => {
  expect([isLoginPlace(path), isConfirmingPlace(path), isPlaceOfSignedIn(path)]).toEqual([true, false, false])
})

it.each([
  '/auth/sudo',
  '/sessions/elevate',
  '/auth/reauthenticate',
  '/confirm-password',
  '/admin/impersonate',
  '/users/7/impersonation',
])('takes %s for a place where a password only confirms', (path) => {
  expect([isLoginPlace(path), isConfirmingPlace(path)]).toEqual([false, true])
})

it.each([
  '/account/email',
  '/settings/2fa/disable',
  '/api/me/email',
  '/admin/users',
  '/account/sessions/revoke-others',
  '/profile/change-email',
])('takes %s for a place of somebody who is signed in', (path) => {
  expect([isLoginPlace(path), isPlaceOfSignedIn(path)]).toEqual([false, true])
})

it.each(['/authors/1/transfer', '/enter', '/share/7', '/users', '/accounts', '/me'])('knows nothing of %s', (path) => {
  expect([isLoginPlace(path), isConfirmingPlace(path), isPlaceOfSignedIn(path)]).toEqual([false, false, false])
})

it('knows where a service of an app asks another one, and that people sign in to internal tools as well', () => {
  expect(['/internal/verify', '/api/internal/users/check-password', '/internal/auth/validate/'].map(isInternalCheck)).toEqual([
    true,
    true,
    true,
  ])
  expect(['/internal/login', '/verify', '/international/verify', '/internal/verify/login'].map(isInternalCheck)).toEqual([
    false,
    false,
    false,
    false,
  ])
})

it('leaves the query out', () => {
  expect([pathOf('/login?reset=done'), pathOf('')]).toEqual(['/login', ''])
})

const TOKEN = { authorization: 'Bearer of-somebody' }
const COOKIE = { cookie: 'session=4f1c0a9e7b2d4a5f8c3e' }
const facts = (url: string, headers = {}, body?: unknown): RequestFacts => ({ url, headers, body, request: {} })
const mutation = (field: string, headers = {}): RequestFacts =>
  facts('/graphql', headers, { query: `mutation { ${field}(password: "a") { token } }` })

it.each([
  ['a login', mutation('login')],
  ['a login with a token of before', mutation('login', TOKEN)],
  ['a login with a cookie of before', mutation('signInWithPassword', COOKIE)],
  [
    'a login beside something else',
    facts('/graphql', TOKEN, { query: 'mutation { login { token } confirmPassword { token } }' }),
  ],
  ['a procedure', facts('/trpc/auth.login', TOKEN)],
])('takes %s for one, whatever address serves it', (_what, request) => {
  expect([isLogin(request), isConfirming(request)]).toEqual([true, false])
})

it.each([
  ['the password once more', mutation('confirmPassword')],
  ['it in other words', mutation('reAuthenticate')],
  ['something that a token is for', mutation('unlockVault', TOKEN)],
  ['something of whoever has the session', mutation('changePassword', COOKIE)],
  ['a token that is renewed', mutation('refreshToken', TOKEN)],
  ['a procedure', facts('/trpc/auth.changePassword', TOKEN)],
  ['a page that checks a password', facts('/auth/verify-password', TOKEN)],
])('takes %s for a confirmation', (_what, request) => {
  expect([isConfirming(request), isLogin(mutation('unlockVault', TOKEN))]).toEqual([true, false])
})

it.each([
  ['a mutation of nobody that says nothing', mutation('submitCredentials')],
  ['the same of a browser with some cookie', mutation('submitCredentials', COOKIE)],
  ['the second page of a login', facts('/auth/verify-password')],
])('does not take %s for a confirmation', (_what, request) => {
  expect(isConfirming(request)).toBe(false)
})

it.each([
  ['a password without a name, beside a cookie', facts('/auth/unlock', COOKIE, { password: 'a' })],
  ['the same beside a token', facts('/auth/lock-screen', TOKEN, { password: 'a' })],
  ['a password and what is new', facts('/auth/email', COOKIE, { password: 'a', newEmail: 'b@example.org' })],
  ['what is put in its place', { ...facts('/auth/phone', TOKEN, { password: 'a', phone: '1' }), request: { method: 'PUT' } }],
  ['what is deleted', { ...facts('/account', COOKIE), request: { method: 'DELETE' } }],
  ['a place of the account', facts('/account/email', TOKEN, { password: 'a', email: 'b@example.org' })],
])('takes %s for a password that is asked for again', (_what, request) => {
  expect([isAskedAgain(request), isAskedAgain({ ...request, headers: {} })]).toEqual([true, false])
})

it.each([
  ['a login with a token of before', facts('/auth', TOKEN, { email: 'a@example.org', password: 'a' })],
  ['the login of another account', facts('/auth/local', COOKIE, { username: 'b', password: 'a' })],
  ['a login without a name', facts('/login', COOKIE, { password: 'a' })],
])('does not take %s for that', (_what, request) => {
  expect(isAskedAgain(request)).toBe(false)
})

it('knows a recovery by what is asked for, and by an address', () => {
  const isOne = (request: RequestFacts): boolean => isRecovery(request, pathOf(request.url))
  expect([isOne(mutation('resetPassword')), isOne(facts('/password/reset')), isOne(facts('/login?reset=done'))]).toEqual([
    true,
    true,
    false,
  ])
})

it.each(['/login', '/auth/sign-in', '/api/sessions', '/api/trpc/auth.signIn', '/auth/local/signin'])(
  'takes %s for nothing but a sign-in',
  (path) => {
    expect(isSignInPlace(path)).toBe(true)
  },
)

it.each(['/auth', '/graphql', '/api/tokens', '/register', '/sessions/elevate', '/api/trpc/auth.verifyPassword'])(
  'does not take %s for nothing but a sign-in',
  (path) => {
    expect(isSignInPlace(path)).toBe(false)
  },
)
