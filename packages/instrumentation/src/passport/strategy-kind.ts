/** How a passport strategy proves who somebody is. */
export interface StrategyKind {
  /** false: no person does anything: tokens, API keys, remember-me cookies. */
  readonly isInteractive: boolean
  /** `password`, `oauth`, `oidc`, `saml`, ... or the strategy's own name. */
  readonly method: string
  /** true: one-time codes. */
  readonly isSecondFactor: boolean
}

/** Names of strategies that check every request. As whole words: `use('jwt-refresh', ...)` is one, `use('jwtless', ...)` is not. */
const NON_INTERACTIVE_NAME =
  /(?:^|[^a-z])(?:jwt|bearer|basic|digest|anonymous|(?:header|local)?-?api-?key|(?:access|auth|refresh|id)-?token|refresh|remember-?me|hmac|client-?(?:password|basic|jwt)|client-?cert(?:ificate)?|x509|trusted-header)(?:$|[^a-z])/i
const SECOND_FACTOR_NAME = /(?:^|[^a-z])(?:t?otp|2fa|mfa|two-?factor|second-?factor)(?:$|[^a-z])/i

/** Names in the order in which they are tried: a name says a method only where the instance says nothing. */
const METHOD_BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/saml/i, 'saml'],
  [/openid|oidc/i, 'oidc'],
  [/magic/i, 'magic_link'],
  [/webauthn|passkey|fido/i, 'passkey'],
  [/oauth/i, 'oauth'],
  [/local|ldap|password/i, 'password'],
]

/**
 * What kind a strategy is. The instance decides, not the name it is registered under: `use('login', new JwtStrategy())` is a
 * JWT strategy. The fields are those that the strategies' own packages set in their constructors.
 *
 * @param registeredAs the name given to `use`; read only for strategies that show nothing themselves
 */
export function strategyKind(strategy: object, registeredAs?: string): StrategyKind {
  const shown = kindByInstance(strategy)
  if (shown !== undefined) return shown
  const { name } = strategy as { name?: unknown }
  const names = [name, registeredAs].filter((candidate): candidate is string => typeof candidate === 'string')
  if (names.some((candidate) => NON_INTERACTIVE_NAME.test(candidate))) return nonInteractive(names[0] ?? 'token')
  if (names.some((candidate) => SECOND_FACTOR_NAME.test(candidate)))
    return { isInteractive: true, method: 'otp', isSecondFactor: true }
  for (const [pattern, method] of METHOD_BY_NAME)
    if (names.some((candidate) => pattern.test(candidate))) return interactive(method)
  return interactive(registeredAs ?? names[0] ?? 'custom')
}

function kindByInstance(strategy: object): StrategyKind | undefined {
  const has = (field: string): boolean => field in strategy
  const { name } = strategy as { name?: unknown }
  if (has('_jwtFromRequest')) return nonInteractive('jwt')
  if (has('_usernameField')) return interactive('password')
  if (has('_saml') || has('_samlOptions')) return interactive('saml')
  // passport-openidconnect keeps its OAuth 2.0 client in the same field as passport-oauth2.
  if (has('_oauth2') || has('_oauth')) return interactive(name === 'openidconnect' ? 'oidc' : 'oauth')
  // openid-client's own strategies: 5 keeps issuer and client, 6 has methods to override.
  if ((has('_issuer') && has('_client')) || (has('currentUrl') && has('authorizationRequestParams'))) return interactive('oidc')
  return undefined
}

function interactive(method: string): StrategyKind {
  return { isInteractive: true, method, isSecondFactor: false }
}

function nonInteractive(method: string): StrategyKind {
  return { isInteractive: false, method, isSecondFactor: false }
}
