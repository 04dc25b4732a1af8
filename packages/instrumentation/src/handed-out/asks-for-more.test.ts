import { expect, it } from 'vitest'
import { asksForMore, isSecondPage } from './asks-for-more.ts'

it.each([
  { mfaRequired: true },
  { require2FA: true },
  { twoFactor: true },
  { mfa: { methods: ['totp'] } },
  { otpSent: true },
  { challengeId: '7' },
  { tempToken: 't' },
  { status: 'AWAITING_CODE' },
  { step: 2 },
  { redirectTo: '/login/verify' },
  { message: 'Code sent to your phone' },
  { complete: false },
  { authenticated: false },
  { data: { mfaRequired: true } },
  { user: { id: 1, mfaPending: true } },
])('hears in %j that the login goes on', (body) => {
  expect(asksForMore(body)).toBe(true)
})

it.each([
  { token: 't', user: { id: 1, mfa: true, status: 'active' } },
  { mfaRequired: false, mfa: { enabled: false }, factors: [] },
  { status: 'ok', redirectTo: '/dashboard', message: 'Logged in' },
  { next: '/code', type: 'Bearer' },
  { orders: { sent: true } },
])('hears in %j that it is over', (body) => {
  expect(asksForMore(body)).toBe(false)
})

it('knows the page for a second factor by its address', () => {
  expect(
    ['/mfa', '/login/2fa?next=/', 'https://app.example/two-factor', '/verify-otp', '/login/verify'].map(isSecondPage),
  ).toEqual([true, true, true, true, true])
  expect(['/', '/onboarding', '/verify-email', '/2fa/setup', '/home?from=mfa'].map(isSecondPage)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
