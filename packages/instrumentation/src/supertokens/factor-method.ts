/** Our names of the ways in, by the library's names of factors and of recipes. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['emailpassword', 'password'],
  ['thirdparty', 'oauth'],
  ['otp-email', 'otp'],
  ['otp-phone', 'otp'],
  ['link-email', 'magic_link'],
  ['link-phone', 'magic_link'],
  ['webauthn', 'passkey'],
  ['totp', 'otp'],
])

/** How somebody signed in who gave this factor; `unknown` for factors that an app has made itself. */
export function factorMethod(factorId: string | undefined): string {
  return METHODS.get(factorId ?? '') ?? 'unknown'
}
