import { expect, it } from 'vitest'
import { saysSuccess } from './says-success.ts'

it.each([{ success: true }, { ok: true }, { status: 'ok' }, { data: { authenticated: true } }, { message: 'You are logged in' }])(
  'hears a login that was right in %j',
  (body) => {
    expect(saysSuccess(body)).toBe(true)
  },
)

it.each([
  { success: false },
  { valid: true },
  { verified: true },
  { status: 'pending' },
  { message: 'Code sent' },
  { message: 'Failed to sign you in' },
  { user: { ok: true } },
  {},
  [{ success: true }],
])('hears none in %j', (body) => {
  expect(saysSuccess(body)).toBe(false)
})
