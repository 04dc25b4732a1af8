import type { SpanEventView, SpanView } from '../span-view.ts'

function descend(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (value instanceof Map) return reach((key) => value.get(key), path)
  return reach((key) => (Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined), path)
}

interface Cut {
  readonly head: string
  readonly tail: string
}

/** How each place can be cut in two, made once: places stand in rules, and a new text costs a look-up more than the look-up itself. */
const cutsByPlace = new Map<string, readonly Cut[]>()

function cutsOf(place: string): readonly Cut[] {
  const known = cutsByPlace.get(place)
  if (known !== undefined) return known
  const cuts: Cut[] = []
  for (let dot = place.indexOf('.'); dot > 0; dot = place.indexOf('.', dot + 1)) {
    cuts.push({ head: place.slice(0, dot), tail: place.slice(dot + 1) })
  }
  cutsByPlace.set(place, cuts)
  return cuts
}

function reach(get: (key: string) => unknown, place: string): unknown {
  const whole = get(place)
  if (whole !== undefined) return whole
  for (const { head, tail } of cutsOf(place)) {
    const holder = get(head)
    const found = holder === undefined ? undefined : descend(holder, tail)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * What stands at a place: the attribute of that name, or, where an attribute holds an object, the member that the rest of the dotted
 * name leads to (`user.org.id` in an attribute `user`). Attributes of the marking span event come before the span's.
 * Undefined when there is nothing or when reading it throws.
 */
export function valueAt(view: SpanView, event: SpanEventView | undefined, place: string): unknown {
  try {
    const onEvent = event === undefined ? undefined : reach((key) => event.attribute(key), place)
    if (onEvent !== undefined && onEvent !== null) return onEvent
    return view.isFlat === true ? view.attribute(place) : reach((key) => view.attribute(key), place)
  } catch {
    return undefined
  }
}
