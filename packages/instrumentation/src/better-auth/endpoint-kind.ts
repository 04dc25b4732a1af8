/** What an endpoint of better-auth does, if it leaves a session behind. */
export type EndpointKind =
  /** Signs in whoever gets a session by it. */
  | { readonly kind: 'sign-in'; readonly method: string; readonly signUp?: boolean }
  /** Signs in unless somebody was signed in already: then it confirms or enrols. */
  | { readonly kind: 'unless-signed-in'; readonly method: string; readonly signUp?: boolean }
  /** Renews, switches or restores. */
  | { readonly kind: 'other' }
  /** An endpoint of a plugin that we have not heard of. */
  | { readonly kind: 'unknown' }

const OTHER: EndpointKind = { kind: 'other' }

const signsIn = (method: string): EndpointKind => ({ kind: 'sign-in', method })

/** The first that matches decides. The paths are those of the routes, with `:id` as it stands there. */
const KINDS: readonly (readonly [RegExp, EndpointKind])[] = [
  // Nobody proves anything there.
  [/^\/sign-in\/anonymous$/, OTHER],
  [/^\/sign-in\/(?:email|username|phone-number)$/, signsIn('password')],
  [/^\/sign-in\/email-otp$/, signsIn('otp')],
  // With the ID token of a native app; without one it only begins the way to the provider.
  [/^\/sign-in\/social$/, signsIn('oidc')],
  [/^\/sign-in\//, signsIn('unknown')],
  [/^\/sign-up\//, { kind: 'sign-in', method: 'password', signUp: true }],
  [/^\/(?:oauth2\/)?callback\/|^\/oauth-proxy-callback/, signsIn('oauth')],
  [/^\/sso\/.*saml/, signsIn('saml')],
  [/^\/sso\/callback/, signsIn('oidc')],
  [/^\/magic-link\/verify$|^\/verify-email$/, signsIn('magic_link')],
  [/^\/email-otp\/verify-email$|^\/phone-number\/verify$/, signsIn('otp')],
  [/^\/two-factor\/verify-/, { kind: 'unless-signed-in', method: 'otp' }],
  [/^\/passkey\/verify-authentication$/, signsIn('passkey')],
  [/^\/passkey\/verify-registration$/, { kind: 'unless-signed-in', method: 'passkey', signUp: true }],
  [/^\/one-tap\/callback$/, signsIn('oidc')],
  [/^\/siwe\/verify$/, signsIn('siwe')],
  [/^\/device\/token$/, signsIn('device_code')],
  [
    /^\/(?:get-session|sign-out|update|change|set|link|unlink|delete|revoke|refresh|reset|list|one-time-token|admin|multi-session|organization|two-factor|email-otp|phone-number|passkey|api-key|token)\b/,
    OTHER,
  ],
]

/** What an endpoint does, by its path. An endpoint without a path can only be called by the app's server itself. */
export function endpointKind(path: string | undefined): EndpointKind {
  return KINDS.find(([pattern]) => pattern.test(path ?? ''))?.[1] ?? { kind: 'unknown' }
}
