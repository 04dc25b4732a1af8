import { words } from '../session-store/session-key.ts'

/** A flag of a login. What is only checked (`valid`, `verified`) lets nobody in. */
const SUCCESS = /^(?:is_)?(?:success|successful|succeeded|ok|authenticated|authed|logged_?in|signed_?in)$/
const OUTCOME = /^(?:status|result|outcome)$/
const GOOD = /^(?:ok|success|successful|authenticated|logged[ _-]?in|signed[ _-]?in)$/i
const SENTENCE = /^(?:message|msg|detail)$/
const LOGGED_IN = /\b(?:logged|signed) in\b|\b(?:log-?in|sign-?in) success|welcome back/i
const WRAPPER = /^(?:data|result|response|payload)$/

/**
 * Whether an answer says in so many words that a login was right: `{ success: true }`, `{ status: 'ok' }`, `{ message: 'Logged in' }`.
 * Asked where nothing else speaks for it.
 */
export function saysSuccess(body: object, depth = 0): boolean {
  if (Array.isArray(body)) return false
  return Object.entries(body).some(([name, value]: [string, unknown]) => {
    const key = words(name)
    if (typeof value === 'string') return (OUTCOME.test(key) && GOOD.test(value)) || (SENTENCE.test(key) && LOGGED_IN.test(value))
    if (value === true) return SUCCESS.test(key)
    return depth === 0 && typeof value === 'object' && value !== null && WRAPPER.test(key) && saysSuccess(value, 1)
  })
}
