import { describe, expect, it } from 'vitest'
import { strategyKind } from './strategy-kind.ts'

describe('strategyKind', () => {
  it('believes the instance, not the name it is registered under', () => {
    expect(strategyKind({ name: 'jwt', _jwtFromRequest: () => null }, 'login')).toMatchObject({ isInteractive: false })
    expect(strategyKind({ name: 'local', _usernameField: 'email' }, 'jwt')).toMatchObject({
      isInteractive: true,
      method: 'password',
    })
  })

  it.each([
    [{ name: 'local', _usernameField: 'u' }, 'password'],
    [{ name: 'oauth2', _oauth2: {} }, 'oauth'],
    [{ name: 'google', _oauth2: {} }, 'oauth'],
    [{ name: 'openidconnect', _oauth2: {} }, 'oidc'],
    [{ name: 'idp.test', _issuer: {}, _client: {} }, 'oidc'],
    [{ name: 'saml', _saml: {} }, 'saml'],
    [{ name: 'azuread-openidconnect' }, 'oidc'],
    [{ name: 'ldapauth' }, 'password'],
    [{ name: 'magic-login' }, 'magic_link'],
    [{ name: 'webauthn' }, 'passkey'],
    [{ name: 'custom' }, 'custom'],
    [{}, 'custom'],
  ])('takes %j for a login by %s', (strategy, method) => {
    expect(strategyKind(strategy)).toEqual({ isInteractive: true, method, isSecondFactor: false })
  })

  it.each([
    'jwt',
    'bearer',
    'basic',
    'digest',
    'anonymous',
    'remember-me',
    'headerapikey',
    'localapikey',
    'oauth-bearer',
    'oauth2-client-password',
    'trusted-header',
  ])('takes %s for no act of a person', (name) => {
    expect(strategyKind({ name }).isInteractive).toBe(false)
  })

  it('reads the registered name of a strategy that says nothing itself', () => {
    expect(strategyKind({ name: 'custom' }, 'jwt-refresh').isInteractive).toBe(false)
    expect(strategyKind({ name: 'custom' }, 'api-key').isInteractive).toBe(false)
    expect(strategyKind({ name: 'custom' }, 'card')).toMatchObject({ isInteractive: true, method: 'card' })
    expect(strategyKind({ name: 'custom' }, 'totp')).toEqual({ isInteractive: true, method: 'otp', isSecondFactor: true })
  })

  it('does not take a part of a word for a word', () => {
    expect(strategyKind({ name: 'custom' }, 'refreshing-login').isInteractive).toBe(true)
    expect(strategyKind({ name: 'basically' }).isInteractive).toBe(true)
  })
})
