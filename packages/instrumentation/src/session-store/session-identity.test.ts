import { describe, expect, it } from 'vitest'
import { describeUser, pendingUserIds, sessionUser, unnamedUser } from './session-identity.ts'

const LIBRARY = 'express-session'

function identityIn(data: object): unknown {
  const user = sessionUser(data, LIBRARY)
  return user === undefined ? undefined : describeUser(data, user, LIBRARY)
}

describe('whose a session is', () => {
  it('prefers the id of the user to a user object, another id and a name', () => {
    expect(sessionUser({ email: 'a@example.org', accountId: 'acme', user: { id: 1 }, userId: 7 }, LIBRARY)?.userId).toBe('7')
    expect(sessionUser({ email: 'a@example.org', accountId: 'acme', user: { id: 1 } }, LIBRARY)?.userId).toBe('1')
    expect(sessionUser({ email: 'a@example.org', accountId: 'acme' }, LIBRARY)?.userId).toBe('acme')
    expect(sessionUser({ email: 'a@example.org' }, LIBRARY)?.userId).toBe('a@example.org')
  })

  it('takes the id 0', () => {
    expect(sessionUser({ userId: 0 }, LIBRARY)?.userId).toBe('0')
  })

  it('finds users inside of what carries them, and says the way', () => {
    expect(sessionUser({ auth: { user: { id: 'u-1' } } }, LIBRARY)).toMatchObject({ userId: 'u-1', path: ['auth', 'user'] })
  })

  it('reads name and account beside the id', () => {
    expect(identityIn({ userId: 'u-1', username: 'ann', orgId: 'org-1' })).toMatchObject({
      userId: 'u-1',
      userName: 'ann',
      groupId: 'org-1',
    })
    expect(identityIn({ user: { id: 'u-1', email: 'a@example.org' }, tenantId: 't-1' })).toMatchObject({
      userId: 'u-1',
      userName: 'a@example.org',
      groupId: 't-1',
    })
  })

  it.each([
    ['a second factor is still to come', { userId: 'u-1', mfaPending: true }],
    ['a second factor was not given yet', { userId: 'u-1', mfaVerified: false }],
    ['the stage says so', { userId: 'u-1', authStage: 'mfa' }],
    ['factors are left', { userId: 'u-1', factorsLeft: ['totp'] }],
    ['factors are left inside of what carries the user', { login: { userId: 'u-1', stepsLeft: ['verify-2fa'] } }],
    ['factors are left of the user', { user: { id: 'u-1', pendingFactors: ['sms'] } }],
    ['the state of the second factor is open', { userId: 'u-1', mfa: { required: true, verified: false } }],
    ['the state of the second factor says so', { userId: 'u-1', twoFactor: 'pending' }],
    ['it says that nobody is signed in', { username: 'ann', isLoggedIn: false }],
    ['it is of a guest', { user: { id: 'g-1', isGuest: true } }],
    ['the user is only pending', { pendingUserId: 'u-1' }],
    ['passport keeps it', { passport: { user: 'u-1' }, userId: 'u-1' }],
    ['there is nothing but a cart', { cart: ['i-1'], cookie: {} }],
    ['the values are empty', { userId: null, user: {}, username: '' }],
  ])('is nobody when %s', (_why, data) => {
    expect(sessionUser(data, LIBRARY)).toBeUndefined()
  })

  it.each([
    ['no factor is left', { userId: 'u-1', factorsLeft: [] }],
    ['a tour of the app is left', { userId: 'u-1', stepsLeft: ['profile', 'avatar'], nextStep: 'onboarding' }],
    ['a second factor is to be set up', { userId: 'u-1', requiresMfaSetup: true, status: 'mfa_setup' }],
    ['the second factor was given', { userId: 'u-1', mfa: { required: true, verified: true } }],
    ['there is no second factor', { userId: 'u-1', mfa: { enabled: false, verified: false } }],
    ['nothing is said of the second factor', { userId: 'u-1', mfa: true, twoFactor: 'totp' }],
  ])('is somebody when %s', (_why, data) => {
    expect(sessionUser(data, LIBRARY)?.userId).toBe('u-1')
  })

  it('is somebody whose second factor is switched off', () => {
    expect(sessionUser({ userId: 'u-1', mfaVerified: false, mfaEnabled: false }, LIBRARY)?.userId).toBe('u-1')
  })
})

describe('a user under a name that says nothing', () => {
  it('is the one new value that can be an id', () => {
    expect(unnamedUser({ who: 'u-1', loginAt: 17 }, [])).toMatchObject({ userId: 'u-1', path: ['who'] })
  })

  it('is nobody when there are two, or when a login is halfway', () => {
    expect(unnamedUser({ who: 'u-1', what: 'x' }, [])).toBeUndefined()
    expect(unnamedUser({ who: 'u-1', mfaUser: 'u-1' }, [])).toBeUndefined()
    expect(unnamedUser({ who: 'u-1' }, ['who'])).toBeUndefined()
  })
})

describe('who a session may become', () => {
  it('reads ids under pending keys and beside pending flags', () => {
    expect(pendingUserIds({ twoFactor: { userId: 'u-1' } })).toEqual(['u-1'])
    expect(pendingUserIds({ pendingUserId: 'u-2', cart: [] })).toEqual(['u-2'])
    expect(pendingUserIds({ userId: 'u-3', mfaVerified: false })).toEqual(['u-3'])
  })
})
