import { words } from '../session-store/session-key.ts'
import { isOfSetup, sessionStage } from '../session-store/session-stage.ts'

const FACTOR = '(?:mfa|2_?fa|tfa|two_?fa(?:ctor)?|second_?factor|t?otp)'
/** `mfaRequired`, `requires2FA`, `codeSent`, `challengeId`, `tempToken`: what stands in an answer that goes on with a second step. */
const MISSING = new RegExp(
  [
    `^(?:is_?|has_?)?${FACTOR}(?:_?(?:required|needed|pending|sent|challenges?|methods?|options|factors|types?|channels?|token|session|ticket|id))?$`,
    `(?:^|_)(?:requires?|needs?|pending|awaiting|must)_?(?:${FACTOR}|two|second|verification|verify|code|challenge)`,
    `(?:^|_)(?:${FACTOR}|factor|code|sms|verification|challenge)_?(?:required|needed|pending|challenge)$`,
    '^(?:(?:code|otp|sms|push|link|verification|challenge)_)?sent$',
    '(?:^|_)(?:captcha|passkey|approval|selection)_(?:required|needed|pending)$|^(?:requires?|needs?|pending|awaiting)_(?:captcha|passkey|approval|selection)$',
    '^(?:choose|select|pick)_(?:account|profile|tenant|org|organi[sz]ation|workspace|team|company)$',
    '^challenges?(?:_(?:id|name|type|token))?$',
    '^(?:available|allowed|supported|auth|second)?_?factors$|^available_methods$',
    '^(?:te?mp|temporary|pre_?auth|partial|intermediate|interim|challenge|verification)_(?:token|jwt|session|ticket|key)$',
    '^(?:partial|incomplete|login_ticket)$',
  ].join('|'),
)
const DONE = /^(?:is_)?(?:complete|completed|finished)$/
/** As words of their own: a random id or token has `2fa` in it now and then, and so do people's names. */
const WAITING =
  /(?:^|_)(?:(?:mfa|2fa|t?otp)(?:required|needed|pending|code)?|two_?factor|second_?factor|challenges?|code_required)(?:_|$)|2_fa(?:_|$)/
/** A word or two; a sentence may speak of anything. */
const MAX_WORD = 40

/** `{ step: 'verify-code' }`: which step comes next. An address (`/onboarding`) is where a page goes on. */
const STEP = /^(?:(?:next|required)_)?(?:step|stage|action|next|status|state)$/
const PROVING =
  /(?:^|_)(?:(?:new|unknown|untrusted)_device|approval|verify|verification|unverified|not_verified|await(?:ing)?|confirm|enter|code|sms|factor|pin|pending|incomplete|partial)(?:_|$)/
const ADDRESS = /^(?:redirect|next|goto|location)(?:_(?:to|url|uri|page|path))?$/
const SECOND_PAGE =
  /(?:^|[/_-])(?:mfa|2fa|t?otp|two[-_]?factor|second[-_]?factor|challenge|verif(?:y|ication)(?:[-_](?:code|login|identity|device))?|enter[-_]code)(?:$|[/?])/i
/** Who is signed in and still has to confirm an address, or is asked to set a factor up. */
const AFTERWARDS = /mail|phone|setup|enrol|onboard/i
const SENTENCE = /^(?:message|msg|detail|info|text)$/
const MAX_SENTENCE = 200
const SENT_CODE =
  /\b(?:code|otp|pin)\b.{0,20}\bsent\b|\bsent\b.{0,30}\b(?:code|otp|pin)\b|two[- ]factor|second factor|\b(?:2fa|mfa)\b|\benter (?:the|your) (?:\w+ )?code\b/i
/** What only wraps the answer, or stands beside it. */
const WRAPPER = /^(?:data|result|response|payload|meta|auth|login|body)$/
const PERSON = /^(?:user|account|member|profile|me)$/

/** Whether an object of an answer says that the login is not over: `{ mfaRequired: true }`, `{ status: 'OTP_REQUIRED' }`. */
export function isHalfway(body: object): boolean {
  if (Array.isArray(body)) return false
  return sessionStage(body).isHalfway || Object.entries(body).some(([key, value]) => isMissing(words(key), value))
}

/** The same of a whole answer: also what wraps it says so, and the person in it, or that nobody is signed in. */
export function asksForMore(body: object): boolean {
  if (isHalfway(body) || (!Array.isArray(body) && sessionStage(body).isNobody)) return true
  return Object.entries(body).some(([key, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return WRAPPER.test(key) ? isHalfway(value) : PERSON.test(key) && sessionStage(value).isHalfway
  })
}

/** What speaks of a factor, where a word like `pending` may speak of an address that is not confirmed yet. */
const OF_FACTOR =
  /(?:^|_)(?:[a-z]*mfa|[a-z]*2_?fa|two_?fa(?:ctor)?|second_?factor|factor|t?otp|sms|passkey|challenge|code)(?=_|$|required|needed|pending)/
/** `mfa: true` may say as well that somebody has a second factor. */
const MAY_BE_SETTING = new RegExp(`^(?:is_?|has_?)?${FACTOR}(?:_?(?:methods?|options|factors|types?|channels?|id))?$`)
const OPEN_PAGE = /(?:^|\/)(?<!(?:log|sign)[-_]?in\/)verif(?:y|ication)\/?$/i

/**
 * Whether an answer asks for a second factor in so many words: what says it beside a session in which somebody stands already, which
 * the words of `asksForMore` do not.
 */
export function asksExpressly(body: object, depth = 0): boolean {
  if (Array.isArray(body)) return false
  return Object.entries(body).some(([key, value]: [string, unknown]) => {
    const name = words(key)
    if (depth === 0 && WRAPPER.test(key) && typeof value === 'object' && value !== null) return asksExpressly(value, 1)
    const isOfFactor = OF_FACTOR.test(name) || (typeof value === 'string' && OF_FACTOR.test(words(value)))
    return isOfFactor && !(MAY_BE_SETTING.test(name) && typeof value !== 'string') && isMissing(name, value)
  })
}

/** The same of the page that a browser is sent to: `/verify` may be that for an address. */
export function isFactorPage(address: string): boolean {
  const [path = ''] = address.split('?', 1)
  return isSecondPage(path) && !OPEN_PAGE.test(path)
}

/** Whether an address is that of the page for a second factor. */
export function isSecondPage(address: string): boolean {
  const [path = ''] = address.split('?', 1)
  return SECOND_PAGE.test(path) && !AFTERWARDS.test(path)
}

function isMissing(key: string, value: unknown): boolean {
  if (isOfSetup(key) || (typeof value === 'string' && value.length < MAX_WORD && isOfSetup(words(value)))) return false
  if (DONE.test(key)) return value === false
  if (key === 'step' && typeof value === 'number') return true
  return (typeof value === 'string' && isWaiting(key, value)) || (MISSING.test(key) && holdsSomething(value))
}

function isWaiting(key: string, value: string): boolean {
  if (ADDRESS.test(key) && value.includes('/')) return isSecondPage(value)
  if (SENTENCE.test(key) && value.length < MAX_SENTENCE && SENT_CODE.test(value)) return true
  if (value.length >= MAX_WORD) return false
  const text = words(value)
  return WAITING.test(text) || (STEP.test(key) && PROVING.test(text) && !value.includes('/'))
}

/** `mfa: { enabled: false }` and `factors: []` ask for nothing. */
function holdsSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  return Object.values(value).some(Boolean)
}
