import { expect, it } from 'vitest'
import { saysFailure, saysFailurePlainly } from './says-failure.ts'

it.each([
  { blocked: true },
  { status: 'suspended' },
  { code: 'ACCOUNT_LOCKED' },
  { retryAfter: 60 },
  { allowed: false },
  { access: 'denied' },
  { success: false },
  { loggedIn: false },
  { ok: 'false' },
  { error: 'suspended' },
  { errorCode: 'BAD_PASSWORD' },
  { status: 'invalid_credentials' },
  { statusCode: 401 },
  { code: 1001, msg: 'wrong password' },
  { message: 'Your login did not match, try again' },
  { data: { success: false } },
  { attemptsLeft: 2 },
  { token: null, user: { id: 7 } },
])('hears the refusal in %j', (body) => {
  expect(saysFailure(body)).toBe(true)
})

it.each([
  { success: true, message: 'Login successful', error: null, errors: [] },
  { code: 0, msg: 'ok', data: { token: 't' } },
  { status: 200 },
  { status: 'success', error: false },
  { message: 'Welcome back! Last failed attempt: never' },
  { user: { id: 7, valid: false, message: 'wrong' } },
])('hears none in %j', (body) => {
  expect(saysFailure(body)).toBe(false)
})

it('hears of a password that was right only what the fields say', () => {
  const plain = [{ success: false }, { error: 'consent_required' }, { blocked: true }, { data: { status: 'suspended' } }]
  expect(plain.map(saysFailurePlainly)).toEqual(plain.map(() => true))
  const unsure = [
    { message: 'Your trial has expired' },
    { attemptsLeft: 5 },
    { reason: 'password' },
    { notice: 'Unknown device' },
  ]
  expect(unsure.map(saysFailurePlainly)).toEqual(unsure.map(() => false))
})
