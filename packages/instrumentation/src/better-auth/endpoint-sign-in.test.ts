import { describe, expect, it } from 'vitest'
import { type EndpointContext, endpointOutcome } from './endpoint-sign-in.ts'

const NOW = Date.parse('2026-01-02T03:04:05.500Z')
const before = new Date(NOW - 60_000)
const during = new Date(NOW + 10)

const ann = (token = 'new', createdAt: Date | string = during, more: Record<string, unknown> = {}) => ({
  user: { id: 'ann', createdAt: before },
  session: { token, createdAt, ...more },
})

function kindOf(path: string | undefined, context: EndpointContext['context']): string | undefined {
  const outcome = endpointOutcome({ ...(path !== undefined && { path }), context }, NOW)
  if (outcome?.kind !== 'sign-in') return outcome?.kind
  const flags = [outcome.method, outcome.signUp && 'sign-up', outcome.impersonated && 'impersonated']
  return flags.filter(Boolean).join(' ')
}

describe('a session that an endpoint leaves behind', () => {
  it.each([
    ['/sign-in/email', 'password'],
    ['/sign-in/username', 'password'],
    ['/sign-in/phone-number', 'password'],
    ['/sign-in/email-otp', 'otp'],
    ['/sign-in/social', 'oidc'],
    ['/sign-in/something-new', 'unknown'],
    ['/sign-up/email', 'password sign-up'],
    ['/callback/:id', 'oauth'],
    ['/oauth2/callback/:providerId', 'oauth'],
    ['/sso/callback/:providerId', 'oidc'],
    ['/sso/saml2/callback/:providerId', 'saml'],
    ['/sso/saml2/sp/acs/:providerId', 'saml'],
    ['/magic-link/verify', 'magic_link'],
    ['/verify-email', 'magic_link'],
    ['/email-otp/verify-email', 'otp'],
    ['/phone-number/verify', 'otp'],
    ['/two-factor/verify-totp', 'otp'],
    ['/two-factor/verify-backup-code', 'otp'],
    ['/passkey/verify-authentication', 'passkey'],
    ['/passkey/verify-registration', 'passkey sign-up'],
    ['/one-tap/callback', 'oidc'],
    ['/siwe/verify', 'siwe'],
    ['/device/token', 'device_code'],
  ])('is a sign-in at %s', (path, kind) => {
    expect(kindOf(path, { newSession: ann() })).toBe(kind)
  })

  it.each([
    '/sign-in/anonymous',
    '/get-session',
    '/update-user',
    '/update-session',
    '/change-password',
    '/change-email',
    '/email-otp/change-email',
    '/two-factor/enable',
    '/two-factor/disable',
    '/admin/stop-impersonating',
    '/multi-session/set-active',
    '/multi-session/revoke',
    '/organization/set-active',
    '/organization/accept-invitation',
    '/one-time-token/verify',
  ])('is none at %s', (path) => {
    expect(kindOf(path, { newSession: ann() })).toBeUndefined()
  })

  it('is a repeated sign-in where another session came with the request', () => {
    expect(kindOf('/sign-in/email', { newSession: ann(), session: ann('old', before) })).toBe('password')
  })

  it('is none where it is the one that came with the request', () => {
    expect(kindOf('/verify-email', { newSession: ann('same', before), session: ann('same', before) })).toBeUndefined()
  })

  it('is none where somebody who is signed in enrols a factor or a passkey', () => {
    for (const path of ['/two-factor/verify-totp', '/passkey/verify-registration'])
      expect(kindOf(path, { newSession: ann(), session: ann('old', before) })).toBeUndefined()
  })

  it('is none while a second factor is to come', () => {
    expect(kindOf('/sign-in/email', { newSession: ann(), returned: { twoFactorRedirect: true } })).toBeUndefined()
    expect(kindOf('/sign-in/email', { newSession: null, returned: { twoFactorRedirect: true } })).toBeUndefined()
  })

  it('is impersonation where the session says so', () => {
    const newSession = ann('new', during, { impersonatedBy: 'boss' })
    expect(kindOf('/admin/impersonate-user', { newSession })).toBe('unknown impersonated')
  })

  it('is a sign-up where the user was made by the same call', () => {
    const newSession = { ...ann(), user: { id: 'new', createdAt: during.toISOString() } }
    expect(kindOf('/callback/:id', { newSession })).toBe('oauth sign-up')
    expect(kindOf('/callback/:id', { newSession: ann() })).toBe('oauth')
  })
})

describe('at an endpoint that nobody knows', () => {
  it('is a sign-in if the session was made by the call and nobody was signed in', () => {
    expect(kindOf('/company/badge', { newSession: ann() })).toBe('unknown')
    expect(kindOf(undefined, { newSession: ann() })).toBe('unknown')
  })

  it('counts a session of a database that keeps whole seconds', () => {
    expect(kindOf('/company/badge', { newSession: ann('new', '2026-01-02T03:04:05.000Z') })).toBe('unknown')
  })

  it('is none for an older session, one without a time, or somebody who was signed in', () => {
    expect(kindOf('/company/renew', { newSession: ann('new', before) })).toBeUndefined()
    expect(kindOf('/company/renew', { newSession: ann('new', 'soon') })).toBeUndefined()
    expect(kindOf('/company/switch', { newSession: ann(), session: ann('old', before) })).toBeUndefined()
  })
})

describe('without a session', () => {
  it('is a refused credential where a way in answers 401', () => {
    expect(kindOf('/sign-in/email', { newSession: null, returned: { statusCode: 401 } })).toBe('failure')
  })

  it('is nothing elsewhere, or with another answer', () => {
    expect(kindOf('/sign-in/email', { returned: { statusCode: 403 } })).toBeUndefined()
    expect(kindOf('/change-password', { returned: { statusCode: 401 } })).toBeUndefined()
    expect(kindOf('/sign-up/email', { returned: { token: null, user: {} } })).toBeUndefined()
  })
})
