import { expect, it } from 'vitest'
import { asksExpressly, asksForMore, isFactorPage, isSecondPage } from './asks-for-more.ts'

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
  { requiresCaptcha: true },
  { pendingApproval: true },
  { pushSent: true },
  { accountSelectionRequired: true, accounts: [{ id: 7 }] },
  { selectTenant: true },
  { status: 'new_device' },
  { factorsLeft: ['totp'] },
  { nextSteps: ['verify_totp'] },
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
  { requiresMfaSetup: true },
  { status: 'MFA_SETUP_REQUIRED' },
  { nextStep: 'enroll-totp' },
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

it.each([
  { mfaRequired: true },
  { status: 'otp' },
  { next: '/2fa' },
  { data: { requires2FA: true } },
  { nextStep: 'enter_code' },
  { mfaToken: 'a-ticket-of-a-login' },
])('hears in %j that a factor is asked for, in so many words', (body) => {
  expect([asksExpressly(body), asksForMore(body)]).toEqual([true, true])
})

it.each([
  { mfa: true },
  { twoFactor: true, factors: ['totp'] },
  { status: 'pending_verification' },
  { user: { mfaPending: true } },
  { partial: true },
  { promoCode: 'SAVE' },
])('does not hear that in %j', (body) => {
  expect(asksExpressly(body)).toBe(false)
})

it('knows the page for a factor from the one for an address', () => {
  expect(['/mfa', '/login/verify', '/verify-otp', '/login/2fa?next=/'].map(isFactorPage)).toEqual([true, true, true, true])
  expect(['/verify', '/account/verification/', '/verify-email', '/home'].map(isFactorPage)).toEqual([false, false, false, false])
})
