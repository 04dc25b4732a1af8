/** Longest token that is read. */
const MAX_TOKEN_LENGTH = 16_384

/** Claims of a token. */
export type TokenClaims = Readonly<Record<string, unknown>>

/** The claims of a compact JWS, read without verifying it: it was issued a moment ago in this process. */
export function tokenClaims(token: unknown): TokenClaims | undefined {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return undefined
  const payload = token.split('.', 3)[1]
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return isClaims(claims) ? claims : undefined
  } catch {
    // An encrypted token, or none of JSON: no claims to read.
    return undefined
  }
}

/** Whether a verified payload has claims: some tokens hold a plain string. */
export function isClaims(payload: unknown): payload is TokenClaims {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
}

const IMPERSONATOR = /^(?:act$|actor(?!_?-?(?:type|kind|role)s?$)|impersonat|acting_?as|on_?behalf)/i

/** Whether a token names somebody who acts as its user: `act` of RFC 8693, or a name of the app's own. */
export function isImpersonation(claims: TokenClaims): boolean {
  return Object.keys(claims).some((name) => IMPERSONATOR.test(name) && Boolean(claims[name]))
}

/** What a token is for, when it does not stand for a signed-in user. */
export type TokenPurpose = 'second-factor' | 'magic-link' | 'other'

/** Claims in which apps say what a token is for. */
const PURPOSE_CLAIMS = [
  'purpose',
  'type',
  'typ',
  'token_type',
  'tokenType',
  'use',
  'token_use',
  'kind',
  'stage',
  'step',
  'scope',
  'aud',
] as const
const SECOND_FACTOR = /(?:^|[^a-z])(?:mfa|2fa|two[-_ ]?factor|second[-_ ]?factor|t?otp|challenge|pending|pre[-_]?auth)/i
const MAGIC_LINK = /(?:^|[^a-z])magic/i
const OTHER = /(?:^|[^a-z])(?:verif|confirm|reset|recover|invit|unsubscribe|activat)/i
/** `status: 'mfa_pending'` says what is missing; `status: 'verified'` what is done. */
const STATUS_CLAIM = 'status'
/** A list of permissions (`orders:read users:invite`) or an address (`https://verify.example.org`) says what a token may do, and where. */
const LIST_OR_ADDRESS = /\s|:\/\/|^[\w-]+\.[\w.-]+$/
const SECOND_FACTOR_FLAG =
  /(?:mfa|2fa|two_?factor|second_?factor|otp)_?(?:pending|required|needed|challenge)|(?:pending|requires?|needs?|awaiting)_?(?:mfa|2fa|two_?factor|second_?factor|otp)/i

/**
 * What a token is for if it only leads to the next step and signs nobody in: a second factor is still to come, a link in a mail is
 * to be followed, a password to be reset. Undefined for every other token. Apps say so in a claim of their own; the usual ones are
 * known here.
 */
export function tokenPurpose(claims: TokenClaims): TokenPurpose | undefined {
  if (!mayTell(claims)) return undefined
  for (const name of PURPOSE_CLAIMS) {
    const value = claims[name]
    if (typeof value !== 'string' || ((name === 'scope' || name === 'aud') && LIST_OR_ADDRESS.test(value))) continue
    if (SECOND_FACTOR.test(value)) return 'second-factor'
    if (MAGIC_LINK.test(value)) return 'magic-link'
    if (OTHER.test(value) && !(name === 'scope' && value.includes(':'))) return 'other'
  }
  const { [STATUS_CLAIM]: status } = claims
  if (typeof status === 'string' && SECOND_FACTOR.test(status)) return 'second-factor'
  for (const name of Object.keys(claims)) if (claims[name] === true && SECOND_FACTOR_FLAG.test(name)) return 'second-factor'
  const isHalfway = claims['isTwoFactorAuthenticationEnabled'] === true && claims['isTwoFactorAuthenticated'] === false
  return isHalfway ? 'second-factor' : undefined
}

const TELLING: ReadonlySet<string> = new Set([...PURPOSE_CLAIMS, STATUS_CLAIM])

/** A first look: every request of a token app asks, and most tokens have a subject, two times and a name. */
function mayTell(claims: TokenClaims): boolean {
  for (const name of Object.keys(claims)) if (claims[name] === true || TELLING.has(name)) return true
  return false
}
