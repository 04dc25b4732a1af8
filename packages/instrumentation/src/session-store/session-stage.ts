import { isNameOfSteps, leavesSteps } from './remaining-steps.ts'
import { sessionKeyKind, words } from './session-key.ts'

const FACTOR = '(?:mfa|2fa|tfa|two_?fa(?:ctor)?|second_?factor|t?otp)'
const MISSING = new RegExp(
  `${FACTOR}_?(?:is_?)?(?:pending|required|needed|challenge|outstanding|step)|(?:pending|require[sd]?|needs?|awaiting|must)_?${FACTOR}|^(?:is_)?pending$|(?:^|_)(?:auth_?pending|partially_authenticated|pre_?auth(?:enticated)?)$`,
)
const GIVEN = new RegExp(
  `${FACTOR}_?(?:is_?)?(?:verified|passed|completed?|done|ok|authenticated|confirmed|satisfied|validated)$|^(?:verified|passed|completed)_?${FACTOR}$`,
)
const SIGNED_IN = /^(?:is_)?(?:logged_?in|signed_?in|authenticated|authed|auth|login|authorized)$/
const STAGE = /^(?:auth_?|login_?|session_?)?(?:stage|step|state|status|level|aal)$/
const HALFWAY = /mfa|2fa|otp|pending|partial|challenge|factor|aal1|unverified/i
const GUEST = /^(?:is_)?(?:guest|anonymous|anon)$/
const GUEST_ROLE = /^(?:guest|anonymous|anon|visitor)$/i

/** What stands below is how far the second factor has come: `mfa: { verified: false }`, `twoFactor: 'pending'`. */
const FACTOR_STATE = new RegExp(`^(?:is_)?${FACTOR}(?:_?(?:state|status|info))?$`)
const OPEN_STATE = /^(?:is_)?(?:pending|required|needed|challenged?|outstanding)$/
const CLOSED_STATE = /^(?:is_)?(?:verified|passed|completed?|done|ok|confirmed|satisfied)$/
const OPEN_WORD = /pending|required|needed|await|challenge|outstanding|unverified|incomplete/i

const SETUP = /(?:^|_)(?:set_?up|enrol\w*|configure)(?:_|$)/

/** Whether words, joined as those of a key, ask for a factor to be set up: whoever is asked that is signed in. */
export function isOfSetup(text: string): boolean {
  return SETUP.test(text)
}

type Flag = 'missing' | 'steps' | 'factor' | 'given' | 'signed-in' | 'stage' | 'guest' | 'role' | 'none'
const flags = new Map<string, Flag>()
const MAX_KEYS = 2000

function flagOf(key: string): Flag {
  const known = flags.get(key)
  if (known !== undefined) return known
  const name = words(key)
  const flag = readFlag(name)
  if (flags.size < MAX_KEYS) flags.set(key, flag)
  return flag
}

function readFlag(name: string): Flag {
  if (isOfSetup(name)) return 'none'
  if (GIVEN.test(name)) return 'given'
  if (MISSING.test(name)) return 'missing'
  if (SIGNED_IN.test(name)) return 'signed-in'
  if (STAGE.test(name)) return 'stage'
  if (isNameOfSteps(name)) return 'steps'
  if (FACTOR_STATE.test(name)) return 'factor'
  if (GUEST.test(name)) return 'guest'
  return name === 'role' || name === 'type' ? 'role' : 'none'
}

/** How far a session, or a part of one, has come: nobody yet, or halfway through a login. */
export interface SessionStage {
  /** A second factor is still to come. */
  readonly isHalfway: boolean
  /** It says itself that nobody is signed in: `isLoggedIn: false`, `guest: true`. */
  readonly isNobody: boolean
}

const DONE: SessionStage = { isHalfway: false, isNobody: false }

/** Whether these are the values of somebody who is signed in, as far as their flags tell. Every request asks. */
export function isEstablished(data: object, keys: readonly string[] = Object.keys(data)): boolean {
  for (const key of keys) {
    if (flagOf(key) === 'none') continue
    const stage = sessionStage(data)
    return !(stage.isHalfway || stage.isNobody)
  }
  return true
}

/** Reads the flags that apps put beside the identity. */
export function sessionStage(data: object): SessionStage {
  let isHalfway = false
  let isNobody = false
  for (const key of Object.keys(data)) {
    const flag = flagOf(key)
    if (flag === 'none') continue
    const value = (data as Record<string, unknown>)[key]
    if (flag === 'missing') isHalfway ||= Boolean(value)
    else if (flag === 'steps') isHalfway ||= leavesSteps(words(key), value)
    else if (flag === 'factor') isHalfway ||= isOpen(value)
    else if (flag === 'given') isHalfway ||= value === false && !isSwitchedOff(data)
    else if (flag === 'stage') isHalfway ||= typeof value === 'string' && HALFWAY.test(value) && !isOfSetup(words(value))
    else if (flag === 'signed-in') isNobody ||= value === false
    else if (flag === 'guest') isNobody ||= value === true
    else isNobody ||= typeof value === 'string' && GUEST_ROLE.test(value)
  }
  return isHalfway || isNobody ? { isHalfway, isNobody } : DONE
}

/** `{ required: true, verified: true }` is over. */
function isOpen(state: unknown): boolean {
  if (typeof state === 'string') return OPEN_WORD.test(state)
  if (typeof state !== 'object' || state === null || isSwitchedOff(state)) return false
  const entries = Object.entries(state).map(([key, value]): readonly [string, unknown] => [words(key), value])
  const closed = entries.find(([key]) => CLOSED_STATE.test(key))
  return closed === undefined ? entries.some(([key, value]) => OPEN_STATE.test(key) && Boolean(value)) : closed[1] === false
}

/** `mfaVerified: false` says nothing of somebody who has no second factor. */
function isSwitchedOff(data: object): boolean {
  return Object.entries(data).some(
    ([key, value]) => value === false && /(?:enabled|active|setup|configured|enrolled)$/.test(words(key)),
  )
}

/** Whether somebody acts as somebody else in this session. */
export function isImpersonating(data: object): boolean {
  return Object.entries(data).some(([key, value]) => Boolean(value) && sessionKeyKind(key) === 'impersonation')
}
