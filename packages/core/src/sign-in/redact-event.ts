import type { JsonValue } from '../json.ts'
import { contain } from './contain.ts'
import type { SignedInEvent } from './event.ts'
import { toId, toName } from './identity.ts'
import { sanitise } from './sanitise.ts'

/** Last word of the user on what leaves: may change the copy it gets or return another; `undefined` or `null` withholds the event. */
export type RedactHook = (event: SignedInEvent) => SignedInEvent | undefined | null

function recordOf(value: unknown): Record<string, JsonValue> {
  const record = sanitise(value)
  const isRecord = typeof record === 'object' && record !== null && !Array.isArray(record)
  return isRecord ? (record as Record<string, JsonValue>) : Object.create(null)
}

/**
 * The event as the hook wants it. Id, name and time stay: they are what makes a retry recognisable. What the hook returns is
 * as foreign as an attribute, so it is sanitised again. `failed` when it throws, returns a promise, or leaves no user id: an event that
 * was not redacted as wished must not leave.
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
    const name = toName(userName)
    const group = toId(groupId)
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
