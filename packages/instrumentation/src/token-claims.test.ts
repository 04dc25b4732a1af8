import { describe, expect, it } from 'vitest'
import { isImpersonation, tokenClaims, tokenPurpose } from './token-claims.ts'

const compact = (payload: string): string => `e30.${Buffer.from(payload).toString('base64url')}.c2ln`

describe('tokenClaims', () => {
  it('reads the claims of a compact token', () => {
    expect(tokenClaims(compact('{"sub":"a"}'))).toEqual({ sub: 'a' })
  })

  it.each([
    undefined,
    7,
    '',
    'no token',
    compact('"text"'),
    compact('[1]'),
    compact('null'),
    'a.b.c.d.e',
    `e30.${'A'.repeat(20_000)}.x`,
  ])('reads nothing of %j', (token) => {
    expect(tokenClaims(token)).toBeUndefined()
  })
})

describe('tokenPurpose', () => {
  it.each([
    { purpose: 'mfa' },
    { type: '2fa_challenge' },
    { scope: 'pre-auth' },
    { typ: 'two-factor' },
    { status: 'mfa_pending' },
    { scope: 'mfa:verify' },
    { mfaPending: true },
    { requires2FA: true },
    { isTwoFactorAuthenticationEnabled: true, isTwoFactorAuthenticated: false },
  ])('knows the first half of a login with two factors: %j', (claims) => {
    expect(tokenPurpose({ sub: 'a', ...claims })).toBe('second-factor')
  })

  it.each([{ purpose: 'reset-password' }, { type: 'email_verification' }, { use: 'invite' }])(
    'knows a token that leads elsewhere: %j',
    (claims) => {
      expect(tokenPurpose(claims)).toBe('other')
    },
  )

  it('knows a magic link', () => {
    expect(tokenPurpose({ purpose: 'magic-link' })).toBe('magic-link')
  })

  it.each([
    {},
    { typ: 'JWT' },
    { type: 'refresh' },
    { token_use: 'access' },
    { scope: 'openid profile email' },
    { amr: ['pwd', 'otp'], mfa: true },
    { scope: 'orders:read users:invite' },
    { scope: 'users:invite' },
    { scope: 'profile mfa:manage' },
    { aud: 'https://verify.example.org' },
    { aud: 'recover.example.org' },
    { status: 'verified' },
    { status: 'confirmed' },
    { mfaPending: false },
    { isTwoFactorAuthenticationEnabled: true, isTwoFactorAuthenticated: true },
    { isTwoFactorAuthenticationEnabled: false, isTwoFactorAuthenticated: false },
  ])('takes any other token for one of a signed-in user: %j', (claims) => {
    expect(tokenPurpose({ sub: 'a', ...claims })).toBeUndefined()
  })
})

it('knows a token by which somebody acts as its user from one that says what its user is', () => {
  expect([{ act: { sub: 'root' } }, { actorId: 'root' }, { actor: 'root' }].map(isImpersonation)).toEqual([true, true, true])
  expect([{ sub: 'a' }, { actorType: 'user' }, { actor_role: 'admin' }].map(isImpersonation)).toEqual([false, false, false])
})
