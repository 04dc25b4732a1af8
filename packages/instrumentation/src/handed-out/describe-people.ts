import { type Identity, mergeIdentities } from '../identity.ts'
import type { RequestScope } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { parseBody } from './answer-body.ts'

const MAX_DEPTH = 5
/** Objects that are looked at: an answer to a login has a handful. */
const MAX_OBJECTS = 64

/**
 * Fills in what the answer says of the people whose tokens and sessions it hands out, where those hold little more than an id. Called
 * when the response is finished, before the request is concluded.
 */
export function describePeople(scope: RequestScope): void {
  const { heard, signals } = scope
  if (heard === undefined || !signals.some((_, index) => isNameless(signals, index))) return
  const body = parseBody(heard.text())
  if (body === undefined) return
  for (const [index, signal] of signals.entries()) {
    if (!isNameless(signals, index)) continue
    const person = personIn([body], signal.identity?.userId, signal.library)
    if (person !== undefined) signals[index] = { ...signal, identity: mergeIdentities(signal.identity, person) }
  }
}

/** Signals that are concluded with the response and say who somebody is, but not their name. */
function isNameless(signals: RequestScope['signals'], index: number): boolean {
  const signal = signals[index]
  if (signal === undefined || (signal.kind !== 'token' && (signal.kind !== 'session' || signal.provisional !== true)))
    return false
  return signal.identity?.userId !== undefined && signal.identity.userName === undefined
}

/** The object of this very person, the outermost first. */
function personIn(objects: readonly object[], userId: string | undefined, library: string, depth = 0): Identity | undefined {
  if (objects.length === 0 || depth > MAX_DEPTH) return undefined
  for (const object of objects) {
    const identity = Array.isArray(object) ? undefined : resolveUser(object, { library })
    if (identity?.userId === userId && identity?.userName !== undefined) return identity
  }
  const inner = objects.flatMap((object) => Object.values(object)).filter((value) => typeof value === 'object' && value !== null)
  return personIn(inner.slice(0, MAX_OBJECTS) as object[], userId, library, depth + 1)
}
