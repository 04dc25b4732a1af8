import type { JsonValue } from '../json.ts'
import type { SignedInEvent } from '../sign-in/event.ts'

/**
 * A body in which `{{field}}` stands for a value of the event: `user_id`, `user_name`, `group_id`, `event`, `event_id`,
 * `timestamp`, `timestamp_ms`, `timestamp_s`, `properties`, `context`, or one member such as `{{properties.plan}}`. A text that is
 * nothing but one field becomes the value itself, and its key is left out where the event has none; inside a longer text a missing
 * value is empty.
 */
export type FieldMap = JsonValue

const FIELD = /\{\{\s*([\w.$-]+)\s*\}\}/g
const WHOLE_FIELD = /^\{\{\s*([\w.$-]+)\s*\}\}$/
const FIELD_NAMES = [
  'user_id',
  'user_name',
  'group_id',
  'event',
  'event_id',
  'timestamp',
  'timestamp_ms',
  'timestamp_s',
  'properties',
  'context',
] as const

/** Fills the map for one event. */
export function applyFieldMap(map: FieldMap, event: SignedInEvent): JsonValue | undefined {
  if (typeof map === 'string') return fill(map, event)
  if (Array.isArray(map)) return map.map((item: JsonValue) => applyFieldMap(item, event) ?? null)
  if (typeof map !== 'object' || map === null) return map
  // fromEntries defines keys as they are, `__proto__` too; assignment would not.
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => {
      const filled = applyFieldMap(value, event)
      return filled === undefined ? [] : [[key, filled]]
    }),
  )
}

/** The first field of the map that does not exist, for an error at start. */
export function unknownField(map: FieldMap): string | undefined {
  for (const [, name = ''] of JSON.stringify(map).matchAll(FIELD)) {
    const [first, ...rest] = name.split('.')
    const isKnown = FIELD_NAMES.some((known) => known === first)
    const hasMembers = first === 'properties' || first === 'context'
    if (!isKnown || (rest.length > 0 && !hasMembers)) return name
  }
  return undefined
}

function fill(text: string, event: SignedInEvent): JsonValue | undefined {
  const [, whole] = WHOLE_FIELD.exec(text) ?? []
  if (whole !== undefined) return fieldOf(whole, event)
  return text.replace(FIELD, (_match, name: string) => {
    const value = fieldOf(name, event)
    if (value === undefined) return ''
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

function fieldOf(name: string, event: SignedInEvent): JsonValue | undefined {
  switch (name) {
    case 'user_id':
      return event.userId
    case 'user_name':
      return event.userName
    case 'group_id':
      return event.groupId
    case 'event':
      return event.event
    case 'event_id':
      return event.id
    case 'timestamp':
      return event.timestamp
    case 'timestamp_ms':
      return Date.parse(event.timestamp)
    case 'timestamp_s':
      return Math.floor(Date.parse(event.timestamp) / 1_000)
    case 'properties':
      return event.properties
    case 'context':
      return event.context
    default:
      return member(name, event)
  }
}

function member(name: string, event: SignedInEvent): JsonValue | undefined {
  const dot = name.indexOf('.')
  const key = name.slice(dot + 1)
  const holder = name.startsWith('properties.') ? event.properties : event.context
  return Object.hasOwn(holder, key) ? holder[key] : undefined
}
