import type { JsonValue } from '../json.ts'
import type { SignIn } from './sign-in.ts'

/** Extra facts that the builder puts into the event's `context`, by their name there. */
export type ContextFact = 'event_id' | 'trace_id' | 'span_id' | 'method' | 'library' | 'service'

/** Every context fact, in the order of the wire: the default. */
export const CONTEXT_FACTS: readonly ContextFact[] = ['event_id', 'trace_id', 'span_id', 'method', 'library', 'service']

/** The facts of a sign-in that are wanted, in their order; one that is not known is left out. */
export function toContext(signIn: SignIn, eventId: string, wanted: readonly ContextFact[]): Record<string, JsonValue> {
  const context: Record<string, JsonValue> = {}
  for (const fact of wanted) {
    const value = factOf(signIn, eventId, fact)
    if (value !== undefined) context[fact] = value
  }
  return context
}

function factOf(signIn: SignIn, eventId: string, fact: ContextFact): string | undefined {
  switch (fact) {
    case 'event_id':
      return eventId
    case 'trace_id':
      return signIn.traceId
    case 'span_id':
      return signIn.spanId
    case 'method':
      return signIn.method
    case 'library':
      return signIn.library
    case 'service':
      return signIn.serviceName
  }
}
