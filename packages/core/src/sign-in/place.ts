import type { SpanEventView, SpanView } from '../span-view.ts'

function descend(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (value instanceof Map) return reach((key) => value.get(key), path)
  return reach((key) => (Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined), path)
}

function reach(get: (key: string) => unknown, path: string): unknown {
  const whole = get(path)
  if (whole !== undefined) return whole
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const found = descend(get(path.slice(0, dot)), path.slice(dot + 1))
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
    return onEvent ?? reach((key) => view.attribute(key), place)
  } catch {
    return undefined
  }
}
