import { isSignInPlace } from '../request-place.ts'

/** What is opened, bought or subscribed to by a code, a link or a password that says nothing of a person. */
const THING =
  /(?:^|[/_.-])(?:coupons?|promos?|vouchers?|gifts?|referrals?|discounts?|captcha|orders?|checkout|cart|payments?|bookings?|reservations?|newsletters?|subscri\w*|unsubscri\w*|wi-?fi|shares?|shared|documents?|files?|rooms?|meetings?|galler(?:y|ies)|albums?|inbound|webhooks?|terms|licen[cs]es?|loyalty|rewards?|warrant\w*|rsvp|surveys?|tracking|parcels?|shipments?)(?:$|[/_.,-])/i
/** What only looks at a secret, or asks for one: nobody comes in here. */
const LOOK =
  /(?:^|[/_.-])(?:web-?hooks?|hooks|decline|reject|ignore|preview|lookup|info|inspect|introspect\w*|resend|request)(?:$|[/_.,-])|(?:check|validate|verify)[-_/]?(?:invit\w*|token)|(?:invit\w*|token)[-_/](?:check|valid\w*|verif\w*)/i
const INVITATION = /invit/i
const ACCEPTED = /accept|redeem|join|claim|confirm|complete/i
/** A second step that only chooses or asks for its code. */
const ASKING =
  /(?:^|[/_.-])(?:re-?send|send|(?:select|choose)(?![-_/]?(?:account|profile|tenant|org|workspace|team|company))|methods?|options?)(?:$|[/_.,-])/i
/** Here a password is set or changed, unless it is that of a sign-in. */
const PASSWORD = /passw(?:or)?d(?!less)/i
/** RFC 6749 and OIDC Core 3.1.2.1: the provider is only asked whether somebody has a session there. */
const SILENT = /silent|check[-_]?sso|prompt=none/i
/** Where somebody who is signed in takes on another account of theirs, or somebody else's: a code there confirms it. */
const SWAP =
  /(?:^|[/_.-])(?:swap|switch|assume|become)(?:[-_/]?(?:to|user|member|account|org\w*|tenant|team|workspace|company|context|profile|role|identity|session|token))*(?:$|[/.,_-])/i
const SIGNING_IN = /log[-_]?[io]n|sign[-_]?[io]n|auth(?!ors?(?:[/_-]|$))|sessions?|magic|passwordless|otp|2fa|mfa|trpc|graphql/i
const ADDRESS_CHECK =
  /(?:verif\w*|confirm\w*)[-_/]?(?:e?-?mail|phone|address|account)|(?:e?-?mail|phone|address|account)s?[-_/]?(?:verif|confirm)|activat|regist/i

/** Whether the words of a place name what is opened, bought or subscribed to there. */
export function namesThing(place: string): boolean {
  return THING.test(place)
}

/** Whether a code or a link at this place is for a thing, or is only looked at. */
export function isForThing(place: string): boolean {
  return (THING.test(place) && !isSignInPlace(place)) || LOOK.test(place)
}

/** Whether somebody who is signed in takes on another identity or account here. */
export function swapsIdentity(place: string): boolean {
  return SWAP.test(place)
}

/** Whether an invitation is only shown here. */
export function showsInvitation(place: string, method: unknown): boolean {
  return method === 'GET' && INVITATION.test(place) && !ACCEPTED.test(place)
}

/** Whether a second step brings no code here, but asks for one. */
export function asksForCode(place: string): boolean {
  return ASKING.test(place)
}

/** Whether passwords are set here, and proven nowhere. */
export function setsPassword(place: string): boolean {
  return PASSWORD.test(place) && !isSignInPlace(place)
}

/** Whether a provider is only asked, without the person, if its session goes on. */
export function isSilent(address: string): boolean {
  return SILENT.test(address)
}

/**
 * Whether a code or a link signs in here, by the word of its place. Where an address is verified a browser gets a cookie as well, as
 * every visitor does.
 */
export function isPlaceOfCodes(place: string): boolean {
  return SIGNING_IN.test(place) && !ADDRESS_CHECK.test(place)
}
