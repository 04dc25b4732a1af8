import type { JsonValue } from '../json.ts'
import { ATTR_SIGNED_IN_PROPERTY_PREFIX } from '../semconv.ts'
import type { SpanEventView, SpanView } from '../span-view.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { valueAt } from './place.ts'
import { RESERVED_PROPERTIES } from './reserved-properties.ts'
import { createSanitiser, MAX_KEYS } from './sanitise.ts'
import { sanitiseText } from './sanitise-text.ts'

/** Longest name of a property, in UTF-16 units. */
const MAX_PROPERTY_NAME = 256

/** A span to read from, with the span event on it that comes first, if there is one. */
export interface PropertySource {
  readonly view: SpanView
  readonly event?: SpanEventView | undefined
}

/**
 * Properties from `sources` behind those that are there, as a new record of at most `MAX_KEYS`; the first with a name wins. Of each
 * source: what the rule names, then what the marking event and the span carry for us under our prefix.
 */
export function gatherProperties(
  rule: CompiledRule,
  present: Readonly<Record<string, JsonValue>>,
  sources: readonly PropertySource[],
): Record<string, JsonValue> {
  // Without a prototype, so that a property may have any name.
  const properties: Record<string, JsonValue> = Object.create(null)
  let clean: ReturnType<typeof createSanitiser> | undefined
  let room = MAX_KEYS
  const add = (name: string, value: unknown): void => {
    if (value === undefined || room <= 0 || name in properties) return
    clean ??= createSanitiser()
    properties[name] = clean(value)
    room--
  }
  const addMarked = (attributes: Iterable<readonly [key: string, value: unknown]>): void => {
    for (const entry of attributes) {
      // Taking an entry apart by its places is half of the code that a pattern becomes, and in a login code is cold.
      const key = entry[0]
      if (!key.startsWith(ATTR_SIGNED_IN_PROPERTY_PREFIX) || room <= 0) continue
      const name = sanitiseText(key.slice(ATTR_SIGNED_IN_PROPERTY_PREFIX.length), MAX_PROPERTY_NAME)
      if (name !== '' && !RESERVED_PROPERTIES.has(name)) add(name, entry[1])
    }
  }
  // Those that are there are clean, but count for the bounds on one event all the same.
  for (const name of Object.keys(present)) add(name, present[name])
  for (const { view, event } of sources) {
    for (const { name, attribute } of rule.properties) add(name, valueAt(view, event, attribute))
    if (event !== undefined) addMarked(event.attributes())
    addMarked(view.attributes())
  }
  return properties
}
