import type { AuthAccount } from './login-identity.ts'

/** How somebody signed in, by the kind of provider. Older versions call OpenID Connect providers `oauth` as well. */
export function loginMethod(account: AuthAccount | null | undefined): string | undefined {
  switch (account?.type) {
    case 'oauth':
      return typeof account.id_token === 'string' ? 'oidc' : 'oauth'
    case 'oidc':
      return 'oidc'
    case 'email':
      return 'magic_link'
    case 'webauthn':
      return 'passkey'
    case 'credentials':
      return 'credentials'
    default:
      return undefined
  }
}

/** How somebody signed in at a credentials provider, by the names of what was submitted: it may be anything. */
export function credentialMethod(credentials: unknown): string {
  const names = typeof credentials === 'object' && credentials !== null ? Object.keys(credentials) : []
  if (names.some((name) => /passw|passphrase|^(?:pass|pwd)$/i.test(name))) return 'password'
  if (names.some((name) => /^(?:t?otp|code|pin|token)$/i.test(name))) return 'otp'
  return 'credentials'
}
