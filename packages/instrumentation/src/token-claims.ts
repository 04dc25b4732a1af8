/** Longest token that is read. */
const MAX_TOKEN_LENGTH = 16_384

/** The claims of a compact JWS, read without verifying it: it was issued a moment ago in this process. */
export function tokenClaims(token: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return undefined
  const payload = token.split('.', 3)[1]
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? (claims as Record<string, unknown>)
      : undefined
  } catch {
    // An encrypted token, or none of JSON: no claims to read.
    return undefined
  }
}

const PURPOSE_CLAIMS: readonly string[] = [
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
  'status',
]
const PASSING_PURPOSE =
  /mfa|2fa|two[-_ ]?factor|second[-_ ]?factor|t?otp|challenge|pending|pre[-_]?auth|verif|confirm|reset|invit|magic|unsubscribe|activation/i
const PASSING_FLAG =
  /(?:mfa|2fa|two_?factor|second_?factor|otp)_?(?:pending|required|needed|challenge)|(?:pending|requires?|needs?|awaiting)_?(?:mfa|2fa|two_?factor|second_?factor|otp)/i

/**
 * Whether a token only leads to the next step and signs nobody in: a second factor is still to come, an e-mail is to be
 * confirmed, a password to be reset. Apps say so in a claim of their own; the usual ones are known here.
 */
export function isPassingToken(claims: Readonly<Record<string, unknown>>): boolean {
  const saysPurpose = PURPOSE_CLAIMS.some((name) => {
    const value = claims[name]
    return typeof value === 'string' && PASSING_PURPOSE.test(value)
  })
  if (saysPurpose) return true
  if (Object.entries(claims).some(([name, value]) => value === true && PASSING_FLAG.test(name))) return true
  return claims['isTwoFactorAuthenticationEnabled'] === true && claims['isTwoFactorAuthenticated'] === false
}
