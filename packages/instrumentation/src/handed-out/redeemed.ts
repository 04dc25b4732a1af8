import { isSentByMachine, type RequestFacts, requestFacts } from '../request-facts.ts'
import { isConfirming, isPlaceOfSignedIn, isRecovery, pathOf } from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import { hasSessionCookie } from './session-cookie.ts'
import { firstStepOf } from './tickets.ts'

const PASSWORD_FIELD = /^(?:user_?|login_?|plain_?|raw_?)?(?:password|passwd|passphrase|pwd|pass)$/i
const CHOSEN_PASSWORD = /new|confirm|repeat|again|old|current/i
const LINK_PATH =
  /magic|passwordless|one[-_]?tap|invit|activat|(?:verify|confirm)|login[-_/]?(?:link|token|code|email)|email[-_/]?login|otp|2fa|mfa/i
const LINK_FIELD =
  /^(?:token|code|otp|key|ticket|link|hash|nonce|secret|invite|invitation)$|(?:magic|invite|invitation|verification|confirm|confirmation|login|email|one_?time)_?-?(?:token|code|key|link)$/i
const OPAQUE = /^[\w~-]{16,}$/
const CODE = /^\d{4,8}$/
const SIGN_UP_PATH = /sign[-_]?up|regist|create[-_]?account|invit/i

/** How a person proved who they are to code that we cannot see into. */
export interface Redeemed {
  /** `password`, `magic_link` or `otp`; of a second step what the first was. */
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
  if (!LINK_PATH.test(path)) return undefined
  const query = [...new URLSearchParams(facts.url.slice(path.length))]
  const secrets = [...fields, ...query]
    .filter(([name, value]) => LINK_FIELD.test(name) && isLinkSecret(value))
    .map(([, value]) => value)
  if (secrets.some((secret) => CODE.test(secret))) return { method: 'otp', signUp: false }
  const isInPath = path.split('/').some((part) => OPAQUE.test(part) && /\d/.test(part))
  return secrets.length > 0 || isInPath ? { method: 'magic_link', signUp } : undefined
}

/** An access token at an address that verifies tokens is no link. */
function isLinkSecret(value: string): boolean {
  return OPAQUE.test(value) || CODE.test(value)
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
