import { describe, expect, it } from 'vitest'
import { methodName } from './method-name.ts'

describe('a way to sign in', () => {
  it.each([
    ['password', 'password'],
    ['Password', 'password'],
    ['pwd', 'password'],
    ['MagicAuth', 'magic_link'],
    ['emailLink', 'magic_link'],
    ['phone', 'otp'],
    ['email_otp', 'otp'],
    ['totp', 'otp'],
    ['Passkey', 'passkey'],
    ['webauthn_registration', 'passkey'],
    ['GoogleOAuth', 'oauth'],
    ['google.com', 'oauth'],
    ['saml.okta', 'saml'],
    ['oidc.acme', 'oidc'],
    ['SSO', 'sso'],
    ['web3', 'web3'],
    ['carrier pigeon', 'unknown'],
    [undefined, 'unknown'],
  ])('that a provider calls %s is %s', (name, method) => {
    expect(methodName(name)).toBe(method)
  })
})
