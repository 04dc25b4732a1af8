import { describe, expect, it } from 'vitest'
import { createFirstSight } from './first-sight.ts'
import { FRESH_FOR_MILLIS, freshSession, sessionId } from './fresh-session.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')
const SECONDS = NOW / 1000
const MINUTE = 60
const oidc = { iss: 'https://idp', sub: 'ada', sid: 's1', auth_time: SECONDS, iat: SECONDS }
const clerk = { iss: 'https://clerk', sub: 'user_1', sid: 'sess_1', iat: SECONDS, fva: [0, -1] }
const supabase = {
  iss: 'https://x/auth/v1',
  sub: 'u1',
  session_id: 'x1',
  iat: SECONDS,
  amr: [
    { method: 'totp', timestamp: SECONDS },
    { method: 'password', timestamp: SECONDS },
  ],
}
const firebase = { iss: 'https://fb', sub: 'u1', auth_time: SECONDS, firebase: { sign_in_provider: 'google.com' } }

describe('a verified session', () => {
  it.each([
    ['of OpenID Connect', oidc, 'unknown'],
    ['of Clerk', clerk, 'unknown'],
    ['of Supabase, by the first factor', supabase, 'password'],
    ['of Firebase', firebase, 'oauth'],
    ['whose amr is a list of words', { ...oidc, amr: ['mfa', 'pwd'] }, 'password'],
  ])('%s is fresh right after the credential', (_name, claims, method) => {
    expect(freshSession(claims, NOW)).toMatchObject({ method, impersonated: false })
  })

  it.each([
    ['authenticated too long ago', { ...oidc, auth_time: SECONDS - FRESH_FOR_MILLIS / 1000 - 1 }],
    ['authenticated in the future', { ...oidc, auth_time: SECONDS + 2 * MINUTE }],
    ['without a time of authentication', { ...oidc, auth_time: undefined }],
    ['of Clerk, two minutes after the first factor', { ...clerk, fva: [2, -1] }],
    ['of Clerk, without a first factor', { ...clerk, fva: [-1, -1] }],
    ['of Clerk, by an old token that says it was fresh', { ...clerk, iat: SECONDS - 11 * MINUTE }],
    ['of Supabase, after the recovery of a password', { ...supabase, amr: [{ method: 'recovery', timestamp: SECONDS }] }],
    ['of an anonymous user of Supabase', { ...supabase, is_anonymous: true }],
    ['of Supabase, refreshed an hour later', { ...supabase, amr: [{ method: 'password', timestamp: SECONDS - 60 * MINUTE }] }],
    ['of an anonymous user of Firebase', { ...firebase, firebase: { sign_in_provider: 'anonymous' } }],
    ['without a session', { iss: 'https://idp', sub: 'ada', iat: SECONDS }],
    ['with a list of things that are no proofs', { ...supabase, amr: [null, 7, { method: 'password' }] }],
  ])('%s is not fresh', (_name, claims) => {
    expect(freshSession(claims, NOW)).toBeUndefined()
  })

  it('has an id that every process finds, that says nothing of the person, and that differs by issuer and session', () => {
    const id = sessionId(oidc)
    expect(sessionId({ ...oidc, iat: 1 })).toBe(id)
    expect(id).toMatch(/^[\w-]{22}$/)
    const others = [{ ...oidc, sid: 's2' }, { ...oidc, iss: 'https://other' }, firebase, { ...firebase, auth_time: 1 }]
    expect(new Set([id, ...others.map(sessionId)]).size).toBe(5)
  })

  it('of Firebase is the same by ID token and by session cookie', () => {
    const cookie = { ...firebase, iss: 'https://session.firebase.google.com/p' }
    expect(sessionId(cookie)).toBe(sessionId(firebase))
  })

  it('says that somebody else acts as this user', () => {
    expect(freshSession({ ...clerk, act: { sub: 'user_support' } }, NOW)).toMatchObject({ impersonated: true })
  })
})

describe('the memory of sessions', () => {
  it('tells each session once while it can be fresh', () => {
    const { isFirst } = createFirstSight()
    expect([isFirst('a', 0), isFirst('a', FRESH_FOR_MILLIS), isFirst('b', FRESH_FOR_MILLIS)]).toEqual([true, false, true])
  })

  it('forgets the oldest where there are too many, and those that can no longer be fresh', () => {
    const { isFirst } = createFirstSight(2)
    expect(['a', 'b', 'c', 'a'].map((id) => isFirst(id, 0))).toEqual([true, true, true, true])
    const long = createFirstSight()
    expect([long.isFirst('a', 0), long.isFirst('a', 3 * FRESH_FOR_MILLIS)]).toEqual([true, true])
  })
})
