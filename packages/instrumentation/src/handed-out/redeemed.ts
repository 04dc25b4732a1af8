import { isSentByMachine, type RequestFacts, requestFacts } from '../request-facts.ts'
import { isConfirming, isLogin, isLoginPlace, isPlaceOfSignedIn, isRecovery, pathOf } from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import { answerOfProvider, PROVIDER_PATH } from './answer-of-provider.ts'
import { hasSessionCookie } from './session-cookie.ts'
import { firstStepOf } from './tickets.ts'

const PASSWORD_FIELD = /^(?:user_?|login_?|plain_?|raw_?)?(?:password|passwd|passphrase|pwd|pass)$/i
const CHOSEN_PASSWORD = /new|confirm|repeat|again|old|current/i
const MAIL_PATH = /magic|passwordless|invit|login[-_/]?link/i
const LINK_PATH =
  /magic|passwordless|one[-_]?tap|invit|activat|(?:verify|confirm)|login[-_/]?(?:link|token|code|email)|email[-_/]?login|otp|2fa|mfa|sms/i
const LINK_FIELD =
  /^(?:token|code|otp|key|ticket|link|hash|nonce|secret|invite|invitation)$|(?:magic|invite|invitation|verification|confirm|confirmation|login|email|one_?time)_?-?(?:token|code|key|link)$/i
const CODE_FIELD =
  /^(?:code|t?otp|pass_?code|(?:sms|text|phone|mobile|e?mail|login|auth|security|verification|verify|confirm|confirmation|access|one_?time|mfa|2fa|two_?factor)_?-?(?:code|otp|pin|pass_?code|token))$/i
const OPAQUE = /^[\w~-]{16,}$/
const JWT = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}$/
const CODE = /^(?:\d{4,8}|\d{3}[ -]\d{3}|(?=.*\d)[A-Z0-9]{5,8})$/
const SIGN_UP_PATH = /sign[-_]?up|regist|create[-_]?account|invit/i

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
  const firstStep = firstStepOf(facts)
  if (firstStep !== undefined) return { method: firstStep.method ?? 'password', signUp: firstStep.signUp === true }
  if (isConfirming(facts) || (isPlaceOfSignedIn(path) && hasSessionCookie(facts.headers['cookie']))) return undefined
  const fields = fieldsOf(facts.body)
  const signUp = SIGN_UP_PATH.test(facts.url)
  const passwords = fields.filter(([name]) => PASSWORD_FIELD.test(name))
  if (passwords.length === 1 && !fields.some(([name]) => CHOSEN_PASSWORD.test(name) && /pass|pwd/i.test(name))) {
    return { method: 'password', signUp }
  }
  const query = [...new URLSearchParams(facts.url.slice(path.length))]
  const given = [...fields, ...query]
  const provider = answerOfProvider(given, path)
  if (provider !== undefined) return { method: provider, signUp: false }
  const isOfLink = LINK_PATH.test(path)
  const isCode = given.some(([name, value]) => CODE_FIELD.test(name) && CODE.test(value))
  if (isCode && (isOfLink || isLoginPlace(path))) return { method: 'otp', signUp: false }
  if (!isOfLink) return undefined
  const isLink =
    given.some(([name, value]) => LINK_FIELD.test(name) && isLinkSecret(value, path)) ||
    path.split('/').some((part) => OPAQUE.test(part) && /\d/.test(part))
  return isLink ? { method: 'magic_link', signUp } : undefined
}

/** An access token at an address that verifies tokens is no link. */
function isLinkSecret(value: string, path: string): boolean {
  return OPAQUE.test(value) || (JWT.test(value) && MAIL_PATH.test(path))
}

/** Shortest address with a secret in it: `/otp/`, and 16 characters. */
const MIN_LINK = 20

/** Whether a request may bring a proof, as far as its address alone tells: a first look that reads no body. */
export function mayRedeem(scope: RequestScope): boolean {
  const url = urlOf(scope)
  return url !== undefined && (isLoginPlace(url) || LINK_PATH.test(url) || PROVIDER_PATH.test(url))
}

/** The same of a request that has nothing but its address. */
export function mayRedeemLink(scope: RequestScope): boolean {
  const url = urlOf(scope)
  // Every request asks: most addresses are too short for a secret.
  if (url === undefined || url.length < MIN_LINK) return false
  return (url.includes('code=') || LINK_PATH.test(url)) && scope.response?.req?.method === 'GET'
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

/** Whether a request brings a password and nothing else, and does not ask to sign in: it opens a shared page, which makes nobody out. */
export function opensSharedPage(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && !isLogin(facts) && isPasswordAlone(facts.body)
}

/** Whether a body that we see has nothing in it but a password, and what every form has. */
export function isPasswordAlone(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false
  const names = Object.keys(body).filter((name) => !/csrf|xsrf|remember|return|redirect|next|submit|^_/i.test(name))
  return names.length > 0 && names.every((name) => /pass|pwd/i.test(name))
}

/** Whether a value was handed in with the body of a request. */
export function isGiven(scope: RequestScope, value: string): boolean {
  return fieldsOf(requestFacts(scope)?.body).some(([, given]) => given === value)
}

function isSignedIn({ signals }: RequestScope, facts: RequestFacts): boolean {
  if (signals.some(({ kind }) => kind === 'non-interactive' || kind === 'restored' || kind === 'event' || kind === 'session'))
    return true
  const { authorization } = facts.headers
  return typeof authorization === 'string' && isSentByMachine(authorization.split(' ').at(-1) ?? '', facts)
}

/** The texts of a parsed body, two levels deep. */
function fieldsOf(body: unknown, depth = 0): readonly (readonly [string, string])[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || depth > 1) return []
  return Object.entries(body).flatMap(([name, value]): readonly (readonly [string, string])[] =>
    typeof value === 'string' ? [[name, value]] : fieldsOf(value, depth + 1),
  )
}
