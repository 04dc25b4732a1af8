import { describe, expect, it } from 'vitest'
import { firstFactorOf, sessionKind } from './session-claims.ts'

const claim = (v: unknown): object => ({ v, t: 1_700_000_000_000 })

describe('sessionKind', () => {
  it.each([
    ['person', { sub: 'u1', 'st-ev': claim(false), roles: claim(['admin']) }],
    ['person', { 'st-mfa': { c: { emailpassword: 1 }, v: true } }],
    ['pending', { 'st-mfa': { c: { emailpassword: 1 }, v: false } }],
    ['pending', { '2fa-completed': claim(false) }],
    ['pending', { twoFactorVerified: false }],
    ['pending', { mfa_done: claim(false) }],
    ['person', { '2fa-completed': claim(true) }],
    ['person', { mfaEnabled: false, twoFactorRequired: false, isTwoFactorAuthenticationEnabled: false }],
    ['guest', { isAnonymous: true }],
    ['person', { isAnonymous: false }],
    ['impersonation', { isImpersonation: true }],
    ['impersonation', { impersonatedBy: 'admin' }],
    ['person', { isImpersonation: claim(false) }],
  ])('is %s with %j', (kind, claims) => {
    expect(sessionKind(claims)).toBe(kind)
  })
})

describe('firstFactorOf', () => {
  it('is the factor that was given before the others', () => {
    expect(firstFactorOf({ 'st-mfa': { c: { totp: 1_700_000_060, emailpassword: 1_700_000_000 }, v: false } })).toEqual({
      factorId: 'emailpassword',
      givenAt: 1_700_000_000_000,
    })
  })

  it('is told by the time of a claim of the app', () => {
    expect(firstFactorOf({ '2fa-completed': claim(false) })).toEqual({ factorId: undefined, givenAt: 1_700_000_000_000 })
  })

  it('is not known where no claim speaks of factors', () => {
    expect(firstFactorOf({ sub: 'u1', 'st-mfa': null })).toBeUndefined()
  })
})
