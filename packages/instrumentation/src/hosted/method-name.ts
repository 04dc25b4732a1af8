/** Ways to sign in under the names that providers have for them, in the order in which they are asked. */
const METHODS: readonly (readonly [name: RegExp, method: string])[] = [
  [/passkey|webauthn|biometric|^hwk$|^swk$/i, 'passkey'],
  [/magic|email_?link|email\/link|link$/i, 'magic_link'],
  [/otp|sms|phone|whatsapp|^email$|recovery_?code/i, 'otp'],
  [/pass(?:word)?$|^pwd$/i, 'password'],
  [/saml/i, 'saml'],
  [/oidc/i, 'oidc'],
  [/^sso/i, 'sso'],
  [/web3|ethereum|solana|wallet/i, 'web3'],
  [/oauth|google|github|gitlab|microsoft|apple|facebook|linkedin|twitter|discord|slack|\.com$/i, 'oauth'],
]

/** Our name of a way to sign in that a provider names in its own words; `unknown` where nothing is said or known. */
export function methodName(name: unknown): string {
  if (typeof name !== 'string') return 'unknown'
  return METHODS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown'
}
