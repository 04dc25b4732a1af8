import { words } from '../session-store/session-key.ts'

const RIGHT =
  /^(?:is_)?(?:success|successful|succeeded|ok|result|valid|allowed|permitted|authenticated|logged_?in|signed_?in|authori[sz]ed|authed|verified|matched?)$/
const WRONG =
  /^(?:is_)?(?:err|errors?|error_(?:message|code|msg)|failures?|failed|failure_reason|reason|invalid|locked|blocked|suspended|disabled|banned|deactivated|throttled|rate_?limited|retry_after|password_expired|attempts_(?:left|remaining)|remaining_attempts)$/
const OUTCOME = /^(?:status|result|outcome|type|state|code|access)$/
const BAD =
  /^err|fail|invalid|denied|wrong|incorrect|unauthori[sz]ed|reject|blocked|locked|suspended|disabled|banned|deactivated|throttled|rate_?limit|expired|mismatch|not_?found|bad_/i
const STATUS = /^(?:code|status|status_?code|http_?status)$/
const SENTENCE = /^(?:message|msg|detail|details|text|info|notice|flash|hint|title)$/
const REFUSAL =
  /\b(?:wrong|incorrect|invalid|fail(?:ed|ure)?|denied|unknown|locked|expired|mismatch|unauthori[sz]ed)\b|\bnot (?:match|found|correct|valid|recogni[sz]ed|allowed)|try again|\bbad (?:password|credentials?|login|code)/i
/** Also how a sentence begins: `Welcome back, last failed attempt on Monday`. */
const GOOD = /^(?:ok|welcome|logged|signed|login success|success|done|good|right|none|no|0)/i
const TOKEN = /^(?:access_?|auth_?|session_?)?(?:token|jwt)$/i
/** `{ data: { success: false } }`: the answer, and what wraps it. */
const WRAPPER = /^(?:data|result|response|payload|meta|flash|body)$/

/**
 * Whether an answer says that what was handed in was wrong, with whatever status: `{ success: false }`, `{ error: '...' }`,
 * `{ message: 'Wrong password' }`, `{ token: null }`. Asked only where nobody was seen to check it.
 */
export function saysFailure(body: object): boolean {
  return refuses(body, isRefusal, 0)
}

/** What may as well stand in the answer to a login that went well: sentences, and how often one may try. */
const UNSURE = /^(?:reason|failure_reason|attempts_(?:left|remaining)|remaining_attempts)$/

/** The same of the answer to a password that was seen to be right: by its fields alone. */
export function saysFailurePlainly(body: object): boolean {
  return refuses(body, (name, value) => !SENTENCE.test(name) && !UNSURE.test(name) && isRefusal(name, value), 0)
}

function refuses(body: object, isOne: (name: string, value: unknown) => boolean, depth: number): boolean {
  if (Array.isArray(body)) return false
  return Object.entries(body).some(([name, value]: [string, unknown]) => {
    if (isOne(words(name), value)) return true
    return depth === 0 && typeof value === 'object' && value !== null && WRAPPER.test(name) && refuses(value, isOne, 1)
  })
}

function isRefusal(name: string, value: unknown): boolean {
  if (RIGHT.test(name) && (value === false || value === 0 || value === 'false')) return true
  if (value === null) return TOKEN.test(name)
  if (WRONG.test(name)) return isSomething(value)
  if (typeof value === 'number') return STATUS.test(name) && value >= 400 && value < 600
  if (typeof value !== 'string') return false
  return (OUTCOME.test(name) && BAD.test(value)) || (SENTENCE.test(name) && REFUSAL.test(value) && !GOOD.test(value))
}

function isSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value) && !GOOD.test(String(value))
}
