import { expect, it } from 'vitest'
import { isConfirmingPlace, isLoginPlace, isPlaceOfSignedIn, pathOf } from './request-place.ts'

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

it('leaves the query out', () => {
  expect([pathOf('/login?reset=done'), pathOf('')]).toEqual(['/login', ''])
})
