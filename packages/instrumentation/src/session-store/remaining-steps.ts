import { words } from './session-key.ts'

const LEFT = '(?:left|remaining|remain|pending|needed|outstanding|missing|due|to_?do|open|unmet|required)'
const FACTORS =
  '(?:(?:auth|authentication|login|sign_in|mfa|second)_)?(?:factors?|challenges?|verifications?|authenticators?|credentials?)'
const STEPS = '(?:(?:auth|authentication|login|sign_in)_)?(?:steps?|stages?|checks?|actions?|requirements?|methods?|gates?)'
/** `factorsLeft`, `pendingChallenges`: whatever stands there is still to be proven. */
const FACTORS_LEFT = new RegExp(`^(?:${FACTORS}_${LEFT}|(?:next_)?${LEFT}_${FACTORS}|next_${FACTORS})$`)
/** `stepsLeft`, `nextStep`, `requires`: what stands there may as well be a page of a tour. */
const STEPS_LEFT = new RegExp(
  `^(?:${STEPS}_${LEFT}|${LEFT}_${STEPS}|next_${STEPS}|requires|required|needs|awaiting|awaits|waiting_for|remaining|outstanding|missing|to_?do|still_(?:needed|required))$`,
)
/** A factor, in the words of a list. */
const FACTOR =
  /(?:^|_)(?:mfa|[a-z]*2_?fa|tfa|[th]?otp|sms|two_?fa(?:ctor)?|second_?factor|factor|webauthn|passkey|fido2?|u2f|security_key|authenticator|challenge|code|pin|push|duo|yubikey|step_?up)(?:_|$)/
/** Who is signed in is asked to set a factor up, or for what has nothing to do with signing in. */
const LATER = /(?:^|_)(?:set_?up|enrol\w*|onboard\w*|configure|register|add|create|postal|zip|promo|country)(?:_|$)/
/** Longer texts are sentences and tokens. */
const MAX_LENGTH = 40
const MAX_ITEMS = 16

/** Whether what stands under a name, as words, may say which steps of a login are still to come. */
export function isNameOfSteps(name: string): boolean {
  return FACTORS_LEFT.test(name) || STEPS_LEFT.test(name)
}

/** Whether steps of a login are still to come: `factorsLeft: ['totp']`, `stepsLeft: [{ type: 'sms' }]`, `nextStep: 'verify-code'`. */
export function leavesSteps(name: string, value: unknown): boolean {
  if (FACTORS_LEFT.test(name)) return isSomething(value)
  return STEPS_LEFT.test(name) && speaksOfFactor(value)
}

function isSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value) && value !== 'none'
  return Object.values(value).some(Boolean)
}

function speaksOfFactor(value: unknown): boolean {
  if (typeof value === 'string') return isFactor(value)
  if (typeof value !== 'object' || value === null) return false
  const items: readonly unknown[] = Object.values(value).slice(0, MAX_ITEMS)
  return items.some((item) => {
    if (typeof item !== 'object' || item === null) return typeof item === 'string' && isFactor(item)
    return Object.values(item).some((inner) => typeof inner === 'string' && isFactor(inner))
  })
}

function isFactor(text: string): boolean {
  if (text.length >= MAX_LENGTH || text.includes('/')) return false
  const name = words(text)
  return FACTOR.test(name) && !LATER.test(name)
}
