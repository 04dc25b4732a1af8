import { type Identity, mergeIdentities } from '../identity.ts'
import { requestFacts } from '../request-facts.ts'
import { isLogin, isSignUp } from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import type { Signal } from '../signals.ts'
import { parseBody } from './answer-body.ts'
import { letsNobodyIn } from './lets-nobody-in.ts'
import { placeOf } from './redeemed.ts'
import { namesThing } from './redeemed-place.ts'
import { firstStepOf } from './tickets.ts'
import { typedId, typedIdentity } from './typed-name.ts'

const MAX_DEPTH = 5
/** Objects that are looked at: an answer to a login has a handful. */
const MAX_OBJECTS = 64

/**
 * Fills in what the answer says of the people whose tokens and sessions it hands out, where those hold little more than an id, and what
 * they typed in. Called when the response is finished, before the request is concluded.
 */
export function describePeople(scope: RequestScope): void {
  const { heard, signals } = scope
  if (heard === undefined || !signals.some((signal) => isNameless(signal))) return
  const body = parseBody(heard.text())
  for (const [index, signal] of signals.entries()) {
    if (!isNameless(signal) || body === undefined) continue
    const person = personIn([body], signal.identity?.userId, signal.library)
    if (person !== undefined) signals[index] = { ...signal, identity: mergeIdentities(signal.identity, person) }
  }
  if (signals.some((signal) => isNameless(signal))) describeByRequest(scope)
}

/** Signals that are concluded with the response and do not say what somebody is called. */
function isNameless(signal: Signal): boolean {
  if (signal.kind !== 'token' && (signal.kind !== 'session' || signal.provisional !== true)) return false
  return signal.identity?.userName === undefined
}

/**
 * The name that was typed in beside the right password or code is that of the person. At the address of a login it is also who they are,
 * where a session that nobody can read is all that came of it: the last of the fields by which a user is told from others.
 */
function describeByRequest(scope: RequestScope): void {
  const { signals } = scope
  const facts = requestFacts(scope)
  const nameless = signals.filter((signal) => isNameless(signal))
  const people = new Set(nameless.map(({ identity }) => identity?.userId))
  if (facts === undefined || people.size !== 1 || !signals.some((signal) => isTypedProof(signal))) return
  const own = typedIdentity(facts.body)
  const typed = own ?? typedBefore(signals) ?? firstStepOf(facts)?.identity
  const name = typed?.userName
  if (typed === undefined || name === undefined) return
  // The second step of a login stands where the first one has led to.
  const isPlace = isLogin(facts) || (isSignUp(facts) && signals.some((signal) => signal.kind === 'credential' && signal.signUp))
  const isWayIn = own === undefined || (isPlace && !namesThing(placeOf(facts)) && typedId(facts.body) !== undefined)
  const isAlone = signals.filter(({ kind }) => kind === 'token' || kind === 'session').length === 1
  const isKnown = isAlone && isWayIn && !letsNobodyIn(scope)
  for (const [index, signal] of signals.entries()) {
    if (!isNameless(signal)) continue
    const { identity } = signal
    if (identity?.userId !== undefined) signals[index] = { ...signal, identity: { ...identity, ...typed } }
    else if (isKnown) signals[index] = { ...signal, identity: { ...identity, ...typed, userId: name } }
  }
}

/** What was typed in at the first step of this login, which its credential has kept. */
function typedBefore(signals: readonly Signal[]): Identity | undefined {
  return signals.find(({ kind, identity }) => kind === 'credential' && identity?.userId === undefined && identity?.userName)
    ?.identity
}

/** A password or code that was compared, or that came with the request and was answered as if it were right. */
function isTypedProof(signal: Signal): boolean {
  if (signal.kind === 'session') return signal.method === 'password' || signal.method === 'otp'
  return signal.kind === 'credential' && (signal.bare === true || signal.secondFactor === true)
}

/** The object of this very person, the outermost first. */
function personIn(objects: readonly object[], userId: string | undefined, library: string, depth = 0): Identity | undefined {
  if (userId === undefined || objects.length === 0 || depth > MAX_DEPTH) return undefined
  for (const object of objects) {
    const identity = Array.isArray(object) ? undefined : resolveUser(object, { library })
    if (identity?.userId === userId && identity?.userName !== undefined) return identity
  }
  const inner = objects.flatMap((object) => Object.values(object)).filter((value) => typeof value === 'object' && value !== null)
  return personIn(inner.slice(0, MAX_OBJECTS) as object[], userId, library, depth + 1)
}
