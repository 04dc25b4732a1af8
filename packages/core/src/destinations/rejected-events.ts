import type { RejectedEvent } from '../delivery/destination.ts'

/** What a vendor says of one event of a request: where it stands there, and the field that is wrong with it. */
export interface NamedFault {
  readonly index: unknown
  readonly field?: unknown
}

/** A name of a field and nothing else: the text of a server must not carry what it was sent into a log. */
const FIELD_NAME = /^[\w.$[\]-]{1,64}$/

/**
 * The events that an answer names, each once. Undefined where it names none, or one that the request did not hold: who cannot be
 * understood in one thing is not taken at his word in the others.
 * @param count events in the request
 */
export function rejectedEvents(faults: readonly NamedFault[], count: number, status: number): RejectedEvent[] | undefined {
  const rejected = new Map<number, RejectedEvent>()
  for (const { index, field } of faults) {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) return undefined
    const isName = typeof field === 'string' && FIELD_NAME.test(field)
    rejected.set(index, { index, reason: `HTTP ${status}${isName ? `, field ${field}` : ''}` })
  }
  return rejected.size === 0 ? undefined : [...rejected.values()]
}
