import type { JsonValue } from '../json.ts'
import { contain } from './contain.ts'
import type { SignedInEvent } from './event.ts'
import { toId, toName } from './identity.ts'
import { sanitise } from './sanitise.ts'

/**
 * Last word of the user on what leaves: may change the copy it gets or return another; `undefined` or `null` withholds the event.
 * `undefined`, `null` or a blank text takes `userName` or `groupId` away; `{}` empties `properties` or `context`.
 */
export type RedactHook = (event: SignedInEvent) => SignedInEvent | undefined | null

/** What the hook returned is of another type than the event's field. Caught here; nobody else sees it. */
const NONSENSE = new Error('no value of this field')

function recordOf(value: unknown): Record<string, JsonValue> {
  const record = sanitise(value)
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw NONSENSE
  return record as Record<string, JsonValue>
}

/** A field that may be missing: undefined where the hook took it away. */
function optional(value: unknown, convert: (value: unknown) => string | undefined): string | undefined {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined
  const converted = convert(value)
  if (converted === undefined) throw NONSENSE
  return converted
}

/**
 * The event as the hook wants it. Id, name and time stay: they are what makes a retry recognisable. What the hook returns is
 * as foreign as an attribute, so it is sanitised again. `failed` when it throws, returns a promise, leaves no user id, or puts a value
 * into a field that is none of its type: an event that was not redacted as wished must not leave.
 */
export function redactEvent(event: SignedInEvent, hook: RedactHook): SignedInEvent | 'redacted' | 'failed' {
  const answer = contain(() => hook({ ...event, properties: recordOf(event.properties), context: recordOf(event.context) }))
  if (!answer.ok) return 'failed'
  const wanted: unknown = answer.value
  if (wanted === undefined || wanted === null) return 'redacted'
  const rebuilt = contain((): SignedInEvent | 'failed' => {
    const { userId, userName, groupId, properties, context } = wanted as Partial<SignedInEvent>
    const id = toId(userId)
    if (id === undefined) return 'failed'
    const name = optional(userName, toName)
    const group = optional(groupId, toId)
    return {
      id: event.id,
      event: event.event,
      userId: id,
      ...(name === undefined ? {} : { userName: name }),
      ...(group === undefined ? {} : { groupId: group }),
      timestamp: event.timestamp,
      properties: recordOf(properties),
      context: recordOf(context),
    }
  })
  return rebuilt.ok ? rebuilt.value : 'failed'
}
