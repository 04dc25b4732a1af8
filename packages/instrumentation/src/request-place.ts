/** Where an address leads, as far as its words tell. All take the path alone: forms of logins are posted to `/login?reset=done`. */

const LOGIN =
  /log[-_]?[io]n|sign[-_]?(?:in|on|up)|auth(?!ors?(?:[/_-]|$))|sessions?(?:\/?$|\/(?:new|create|login)\/?$)|regist|invit|token\/?$|graphql|trpc/i
const CONFIRMING =
  /(?:^|[/_-])(?:sudo|re-?auth\w*|step-?up|elevat\w+|impersonat\w*|masquerad\w*|(?:password|identity)[-_]?confirm\w*|confirm[-_]?(?:password|identity|access))(?:$|[/_-])/i
const OWN_PLACE =
  /(?:^|\/)(?:accounts?|settings?|profiles?|security|preferences|me|admin|api-?keys?|keys?|change-[\w-]+|update-[\w-]+)\/./i

/** The path of an address, without its query. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

/** Whether people sign in or up here. */
export function isLoginPlace(path: string): boolean {
  return LOGIN.test(path) && !CONFIRMING.test(path)
}

/** Whether a password that is given here only confirms who somebody is, or lets them act as somebody else: nobody signs in by it. */
export function isConfirmingPlace(path: string): boolean {
  return CONFIRMING.test(path)
}

/** Whether only somebody who is signed in has anything to do here: below the account, its settings, its keys, the administration. */
export function isPlaceOfSignedIn(path: string): boolean {
  return OWN_PLACE.test(path) && !isLoginPlace(path)
}
