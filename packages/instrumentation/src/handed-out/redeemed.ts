import { isSentByMachine, type RequestFacts, requestFacts } from '../request-facts.ts'
import { operationsOf } from '../request-operations.ts'
import {
  isAskedAgain,
  isConfirming,
  isInternalCheck,
  isLogin,
  isLoginPlace,
  isPlaceOfSignedIn,
  isRecovery,
  isSignInPlace,
  pathOf,
} from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import { words } from '../session-store/session-key.ts'
import { answerOfProvider, PROVIDER_PATH } from './answer-of-provider.ts'
import { namesSomebody } from './guest.ts'
import { plainAddresses } from './plain-addresses.ts'
import { asksForCode, isForThing, isSilent, namesThing, setsPassword, showsInvitation, swapsIdentity } from './redeemed-place.ts'
import { hasSessionCookie } from './session-cookie.ts'
import { firstStepOf } from './tickets.ts'

const PASSWORD_FIELD = /^(?:user_?|login_?|plain_?|raw_?)?(?:password|passwd|passphrase|pwd|pass)$/i
const CHOSEN_PASSWORD = /new|confirm|repeat|again|old|current/i
const MAIL_PATH = /magic|passwordless|invit|login[-_/]?link|callback[-_/](?:e?-?mail|nodemailer|link)|e?mail[-_/]callback/i
const LINK_PATH =
  /magic|passwordless|one[-_]?tap|invit|activat|(?:verify|confirm)|login[-_/]?(?:link|token|code|email)|email[-_/]?login|callback[-_/](?:e?-?mail|nodemailer|link)|e?mail[-_/]callback|otp|2fa|mfa|sms|(?:link|ticket)s?[-_/](?:redeem|consume|exchange|log-?in|sign-?in)|(?:redeem|consume|exchange)[-_/](?:login[-_/]?)?(?:link|ticket)/i
const LINK_FIELD =
  /^(?:t|k|token|code|otp|key|ticket|link|hash|nonce|secret|invite|invitation)$|(?:magic|invite|invitation|verification|confirm|confirmation|login|email|one_?time)_?-?(?:token|code|key|link)$/i
const CODE_FIELD =
  /^(?:code|token|t?otp|pass_?code|(?:sms|text|phone|mobile|e?mail|login|auth|security|verification|verify|confirm|confirmation|access|one_?time|mfa|2fa|two_?factor)_?-?(?:code|otp|pin|pass_?code|token))$/i
const PIN_FIELD = /^pin(?:_?code|_?number)?$/i
const PIN = /^\d{4,8}$/
const OPAQUE = /^[\w~-]{16,}$/
const JWT = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}$/
const CODE = /^(?:\d{4,8}|\d{3}[ -]\d{3}|(?=.*\d)[A-Z0-9]{5,8})$/
const SIGN_UP_PATH = /sign[-_]?up|regist|create[-_]?account|invit/i

type Fields = readonly (readonly [string, string])[]

/** How a person proved who they are to code that we cannot see into. */
export interface Redeemed {
  /** `password`, `magic_link`, `otp`, `oauth` or `oidc`; of a second step what the first was. */
  readonly method: string
  readonly signUp: boolean
}

/**
 * What a request brought that only a person has, judged by the request alone: a password under its name, or the secret of a link or a
 * mail at an address that says so. Weak by itself; with a token that the answer hands out, a proof: who checked it (a worker thread, a
 * directory, a table of links) does not matter then.
 */
export function redeemedBy(scope: RequestScope): Redeemed | undefined {
  const facts = requestFacts(scope)
  if (facts === undefined || isSignedIn(scope, facts) || isRecovery(facts, facts.url)) return undefined
  const path = pathOf(facts.url)
  const place = placeOf(facts)
  const firstStep = firstStepOf(facts)
  if (firstStep !== undefined)
    return asksForCode(place) ? undefined : { method: firstStep.method ?? 'password', signUp: firstStep.signUp === true }
  if (isConfirming(facts) || (isPlaceOfSignedIn(path) && hasSessionCookie(facts.headers['cookie']))) return undefined
  const fields = fieldsOf(facts.body)
  const signUp = SIGN_UP_PATH.test(facts.url)
  const passwords = fields.filter(([name]) => PASSWORD_FIELD.test(name))
  if (passwords.length === 1 && !fields.some(([name]) => CHOSEN_PASSWORD.test(name) && /pass|pwd/i.test(name))) {
    const isOfElse = isShared(facts) || isAskedAgain(facts) || isOfSetting(facts, fields, place) || isInternalCheck(path)
    return isOfElse ? undefined : { method: 'password', signUp }
  }
  if (isSignInPlace(path) && fields.some(([name, value]) => PIN_FIELD.test(name) && PIN.test(value)))
    return isShared(facts) ? undefined : { method: 'password', signUp: false }
  const query = [...new URLSearchParams(facts.url.slice(path.length))]
  const given = [...fields, ...query]
  if (given.some(([name, value]) => name === 'grant_type' && !OWN_GRANT.test(value)) || isOfClient(given)) return undefined
  const provider = isSilent(facts.url) ? undefined : answerOfProvider(given, place)
  if (provider !== undefined) return { method: provider, signUp: false }
  const { method } = facts.request as { readonly method?: unknown }
  if (isForThing(place) || showsInvitation(place, method) || swapsIdentity(place)) return undefined
  const isOfLink = LINK_PATH.test(place) || (method === 'GET' && isSignInPlace(place)) || saysLink(given, place)
  const isCode = given.some(([name, value]) => CODE_FIELD.test(name) && CODE.test(value))
  if (isCode && isForOther(facts, place)) return undefined
  if (isCode && (isOfLink || isLoginPlace(place))) return { method: 'otp', signUp: false }
  if (!isOfLink) return undefined
  const isLink =
    given.some(([name, value]) => LINK_FIELD.test(name) && isLinkSecret(value, place)) ||
    path.split('/').some((part) => OPAQUE.test(part) && /\d/.test(part))
  return isLink ? { method: 'magic_link', signUp } : undefined
}

/** Where a request leads: its path, or where one address serves everything the names of its operations. */
export function placeOf(facts: RequestFacts): string {
  const operations = operationsOf(facts)
  return operations.length === 0 ? pathOf(facts.url) : operations.join('/')
}

const KIND_FIELD = /^(?:kind|type|method|strategy|grant_?type|flow)$/i
const LINK_KIND = /(?:^|[-_])(?:magic|magic_?link|link|ticket|e?mail[-_]link|passwordless)(?:$|[-_])/i

/** `{ kind: 'ticket', ticket }`, where one address of a login takes what proves it in several ways. */
function saysLink(given: Fields, place: string): boolean {
  return isLoginPlace(place) && given.some(([name, value]) => KIND_FIELD.test(name) && LINK_KIND.test(value))
}

/** Grants of RFC 6749 and its like in which a person brings something; the others are between machines. */
const OWN_GRANT = /pass|otp|magic|mfa|sms|code$(?<!authorization_code|device_code)/i

/** The client of another app brings its own secret. */
function isOfClient(given: Fields): boolean {
  return given.some(([name]) => /^client_?secret$/i.test(name))
}

/**
 * A password that is chosen with the secret of a mail: what a recovery is, where its address does not say so. Or one that is only looked
 * at: `/password/strength`.
 */
function isOfSetting({ body }: RequestFacts, fields: Fields, place: string): boolean {
  if (!setsPassword(place)) return false
  return isPasswordAlone(body) || fields.some(([name]) => LINK_FIELD.test(name) || CODE_FIELD.test(name))
}

/** Whether a code confirms that another account is taken on: its id stands beside, and nobody says who they are. */
function isForOther({ body }: RequestFacts, place: string): boolean {
  if (typeof body !== 'object' || body === null || isSignInPlace(place) || namesSomebody(body)) return false
  return namesOf(body).some((name) => SWAPPED.test(words(name)))
}

const SWAPPED =
  /^(?:(?:to|new|next|target|switch_to|as)_(?:user|member|account|org\w*|tenant|team|workspace|company)(?:_id)?|(?:org|organi[sz]ation|tenant|workspace)_id)$/

/** An access token at an address that verifies tokens is no link. */
function isLinkSecret(value: string, path: string): boolean {
  return OPAQUE.test(value) || (JWT.test(value) && MAIL_PATH.test(path))
}

/** A page of a sign-in that a mail leads to: `/login?token=...`, `/sign-in/<secret>`. */
const LOGIN_LINK = /\/(?:log|sign)[-_]?in[/?]|\/sessions?\/new\?/i
/** Shortest address with a secret in it: `/otp/`, and 16 characters. */
const MIN_LINK = 20

/** Whether a request may bring a proof, as far as its address alone tells: a first look that reads no body. */
export function mayRedeem(scope: RequestScope): boolean {
  const url = urlOf(scope)
  if (url === undefined || plainAddresses.has(url)) return false
  const may = isLoginPlace(url) || LINK_PATH.test(url) || PROVIDER_PATH.test(url)
  if (!may) plainAddresses.add(url)
  return may
}

/** The same of a request that has nothing but its address. */
export function mayRedeemLink(scope: RequestScope): boolean {
  const url = urlOf(scope)
  // Every request asks: most addresses are too short for a secret.
  if (url === undefined || url.length < MIN_LINK || scope.response?.req?.method !== 'GET' || plainAddresses.has(url)) return false
  return url.includes('code=') || LINK_PATH.test(url) || LOGIN_LINK.test(url)
}

function urlOf({ response }: RequestScope): string | undefined {
  const url = response?.req?.originalUrl ?? response?.req?.url
  return typeof url === 'string' ? url : undefined
}

/** Whether a request brings a proof and asks to sign in. */
export function bringsLogin(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && isLogin(facts) && redeemedBy(scope) !== undefined
}

/** Whether a request brings a password and says of nobody whose it is, and does not ask to sign in: it opens a shared page, which makes nobody out. */
export function opensSharedPage(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && isShared(facts)
}

/** The same of what is known of a request. Things (`/rooms/join`, `unlockDocument`) have addresses that read like logins as well. */
export function isShared(facts: RequestFacts): boolean {
  const { body } = facts
  if (typeof body !== 'object' || body === null) return false
  return (!isLogin(facts) && isPasswordAlone(body)) || (namesThing(placeOf(facts)) && !namesSomebody(body))
}

/** What says which thing is opened, and how a guest wants to be called. */
const THING_FIELD =
  /^(?:.*_)?(?:room|meeting|doc|document|share|gallery|album|file|folder|event|board|list|link|project|slug|display_?name|nick_?name|nick)(?:_?(?:id|name|code|slug))?$/i

/** Whether a body that we see has nothing in it but a password, what every form has, and the name of what it opens. */
export function isPasswordAlone(body: unknown): boolean {
  const names = namesOf(body).filter((name) => !/csrf|xsrf|remember|return|redirect|next|submit|^_/i.test(name))
  const [password] = names.filter((name) => /pass|pwd/i.test(name))
  return password !== undefined && names.every((name) => /pass|pwd/i.test(name) || THING_FIELD.test(words(name)))
}

/** The names of the values in a parsed body, two levels deep, without the text of a GraphQL document. */
function namesOf(body: unknown, depth = 0): readonly string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
  return Object.entries(body).flatMap(([name, value]): readonly string[] => {
    const isDeeper = typeof value === 'object' && value !== null && depth === 0
    return isDeeper ? namesOf(value, 1) : [name]
  })
}

/** Whether a request brings a code, whatever it is for. */
export function bringsCode({ body }: RequestFacts): boolean {
  return fieldsOf(body).some(([name, value]) => CODE_FIELD.test(name) && CODE.test(value))
}

/** Whether a value was handed in with the body of a request. */
export function isGiven(scope: RequestScope, value: string): boolean {
  return fieldsOf(requestFacts(scope)?.body).some(([, given]) => given === value)
}

/** Where apps send a token in the place of `Authorization`. */
const TOKEN_HEADER = /^(?:x-)?(?:(?:access|auth|session|user|id|jwt)-?)?token$|^x-jwt$|^x-session(?:-id)?$/
const OPAQUE_HEADER = /^\S{16,}$/

function isSignedIn({ signals }: RequestScope, facts: RequestFacts): boolean {
  if (signals.some(({ kind }) => kind === 'non-interactive' || kind === 'restored' || kind === 'event' || kind === 'session'))
    return true
  if (Object.entries(facts.headers).some(([name, value]) => TOKEN_HEADER.test(name) && OPAQUE_HEADER.test(String(value))))
    return true
  const { authorization } = facts.headers
  return typeof authorization === 'string' && isSentByMachine(authorization.split(' ').at(-1) ?? '', facts)
}

/** `password` of `user[password]`, which some parsers of forms leave as it is. */
function innerName(name: string): string {
  return name.endsWith(']') ? name.slice(name.lastIndexOf('[') + 1, -1) : name
}

/** The texts of a parsed body, three levels deep. */
function fieldsOf(body: unknown, depth = 0): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || depth > 2) return []
  return Object.entries(body).flatMap(([name, value]): readonly (readonly [string, string])[] =>
    typeof value === 'string' ? [[innerName(name), value]] : fieldsOf(value, depth + 1),
  )
}
