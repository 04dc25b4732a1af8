/** Where a request leads, as far as words tell. Of an address the path alone: forms of logins are posted to `/login?reset=done`. */
import { hasSessionCookie } from './handed-out/session-cookie.ts'
import { hasNameBesidePassword } from './password/secret-origin.ts'
import type { RequestFacts } from './request-facts.ts'
import { operationsOf } from './request-operations.ts'
import { words } from './session-store/session-key.ts'

const LOGIN =
  /log[-_]?[io]n|sign[-_]?(?:in|on|up)|auth(?!ors?(?:[/_-]|$))|sessions?(?:\/?$|\/(?:new|create|login)\/?$)|regist|invit|token\/?$|graphql|trpc/i
const SIGN_IN = /(?:^|[/._-])(?:log[-_]?(?:in|on)|sign[-_]?(?:in|on)|authenticate|sessions?)(?=$|[/.,_-])/i
const CONFIRMING =
  /(?:^|[/._-])(?:sudo|re[-_]?auth\w*|step[-_]?up|elevat\w+|impersonat\w*|masquerad\w*|(?:password|identity)[-_]?confirm\w*|confirm[-_]?(?:password|identity|access))(?:$|[/._-])/i
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

/** Whether this is the address of a sign-in and of nothing else: unlike `/graphql`, or `/auth` with all that may be below it. */
export function isSignInPlace(path: string): boolean {
  return SIGN_IN.test(path) && !CONFIRMING.test(path)
}

/** Whether a password that is given here only confirms who somebody is, or lets them act as somebody else: nobody signs in by it. */
export function isConfirmingPlace(path: string): boolean {
  return CONFIRMING.test(path)
}

/** Whether only somebody who is signed in has anything to do here: below the account, its settings, its keys, the administration. */
export function isPlaceOfSignedIn(path: string): boolean {
  return OWN_PLACE.test(path) && !isLoginPlace(path)
}

const INTERNAL_CHECK =
  /(?:^|[/_.-])internal[/_.-](?:.*[/_.-])?(?:verif\w*|check\w*|validat\w*|authenticat\w*|credentials?|passwords?)\/?$/i

/** Whether this is where one service of an app asks another one if a password is right: nobody comes in here. */
export function isInternalCheck(path: string): boolean {
  return INTERNAL_CHECK.test(path)
}

const RECOVERY = /reset|recover|forgot|lost[-_]?pass/i
/** Beside a token of somebody; without one it may be the second page of a login. */
const VERIFYING = /(?:verify|check|validate)[-_]?password/i
/** Operations on what a login has made. */
const AFTER_LOGIN =
  /(?:^|_)(?:switch|api|personal|device|push|refresh|csrf|reset|unlock|change|update|delete|revoke|rotate|extend|renew|authoriz\w*)(?:_|$)/
/** A browser has a cookie before its user signs in as well: then the operation has to say that something of theirs is at stake. */
const OWN_OPERATION =
  /(?:^|_)(?:confirm|verify|check|validate|set|add|remove|disable|enable|generate|regenerate|transfer|export|reveal|show)(?:_|$)/

const isOnOwn = (operation: string): boolean => OWN_OPERATION.test(operation) || AFTER_LOGIN.test(operation)
const isLoginOperation = (operation: string): boolean => isLoginPlace(operation) && !AFTER_LOGIN.test(operation)

/** Whether people sign in or up by this request: by one of its operations, where an address serves all of them. */
export function isLogin(facts: RequestFacts): boolean {
  const operations = operationsOf(facts)
  return operations.length === 0 ? isLoginPlace(pathOf(facts.url)) : operations.some(isLoginOperation)
}

/** Whether a password that comes with this request only confirms who somebody is. */
export function isConfirming(facts: RequestFacts): boolean {
  const { headers, url } = facts
  const operations = operationsOf(facts)
  const hasToken = headers['authorization'] !== undefined
  if (operations.length === 0) {
    const path = pathOf(url)
    return isConfirmingPlace(path) || (hasToken && VERIFYING.test(path))
  }
  const isOwn = (operation: string): boolean =>
    !isLoginOperation(operation) && (hasToken || (hasSessionCookie(headers['cookie']) && isOnOwn(operation)))
  return operations.every((operation) => isConfirmingPlace(operation) || isOwn(operation))
}

/**
 * Whether a forgotten password is being replaced: whoever is let in by that has a link of a mail and no credential.
 *
 * @param address its path, or the whole of it where no form of a login is posted to `/login?reset=done`
 */
export function isRecovery(facts: RequestFacts, address: string): boolean {
  const operations = operationsOf(facts)
  return operations.length === 0 ? RECOVERY.test(address) : operations.some((operation) => RECOVERY.test(operation))
}

/** What is done, at the end of an address below `/auth`, by somebody who is signed in. */
const OWN_ACTION =
  /(?:^|_)(?:change|update|set|delete|remove|disable|enable|verify|confirm|unlock|transfer|export|tokens|keys|users|members|accounts|devices)(?:_|$)|^(?:create|add|new)_(?:user|member|employee|staff)$/
/** What is put in the place of what was there, by its name or by the method and the end of the address. */
const NEW_VALUE = /^new[-_A-Z]/
const OWN_VALUE = /^(?:e_?mail|phone|mobile|user_?name|name|profile|handle)$/
const ADMINISTRATION = /(?:^|\/)admin(?:istration)?\//i

/**
 * Whether a password is asked for once more of somebody who has a session, or given to somebody else by them: it comes without a name, or
 * to do something with the account, or to the administration, and the address is none of a sign-in or sign-up.
 */
export function isAskedAgain(facts: RequestFacts): boolean {
  const { body, headers, request, url } = facts
  const path = pathOf(url)
  const isKnown = headers['authorization'] !== undefined || hasSessionCookie(headers['cookie'])
  const { method } = request as { readonly method?: unknown }
  if (isKnown && method === 'DELETE') return true
  if (!isKnown || typeof body !== 'object' || body === null) return false
  if (isSignInPlace(path) || SIGN_UP.test(path) || operationsOf(facts).length > 0) return false
  if (!hasNameBesidePassword(body) || ADMINISTRATION.test(path) || isPlaceOfSignedIn(path)) return true
  if (Object.keys(body).some((name) => NEW_VALUE.test(name))) return true
  const what = words(path.slice(path.lastIndexOf('/') + 1))
  return OWN_ACTION.test(what) || ((method === 'PUT' || method === 'PATCH') && OWN_VALUE.test(what))
}

const SIGN_UP = /sign[-_]?up|regist|create[-_]?account|invit/i
/** Where people are made, and where they say that they want to be one: `POST /users`, `/join`. */
const NEW_PERSON = /(?:^|[/_.-])(?:join|enrol\w*|users?|members?|accounts?|customers?|people)\/?$/i

/**
 * Whether an account is made by this request, which chooses a password. Of the places where people are kept, only for those who have no
 * session: whoever has one makes it for somebody else.
 */
export function isSignUp(facts: RequestFacts): boolean {
  const { headers, request, url } = facts
  const operations = operationsOf(facts)
  if (operations.length > 0) return operations.some((operation) => SIGN_UP.test(operation))
  const path = pathOf(url)
  if (SIGN_UP.test(path)) return true
  const isPosted = (request as { readonly method?: unknown }).method === 'POST' && !ADMINISTRATION.test(path)
  const isOwn = /join|enrol/i.test(path) || (headers['authorization'] === undefined && !hasSessionCookie(headers['cookie']))
  return isPosted && isOwn && NEW_PERSON.test(path)
}
