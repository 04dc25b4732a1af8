import type { JsonValue } from '../json.ts'
import type { SignIn } from './sign-in.ts'

/** Extra facts that the builder puts into the event's `context`, by their name there. */
export type ContextFact = 'event_id' | 'trace_id' | 'span_id' | 'method' | 'library' | 'service'

/** Every context fact, in the order of the wire: the default. */
export const CONTEXT_FACTS: readonly ContextFact[] = ['event_id', 'trace_id', 'span_id', 'method', 'library', 'service']

/** The wanted facts of a sign-in; one that is not known is left out. */
export function toContext(signIn: SignIn, eventId: string, wanted: ReadonlySet<ContextFact>): Record<string, JsonValue> {
  const known: Readonly<Record<ContextFact, string | undefined>> = {
    event_id: eventId,
    trace_id: signIn.traceId,
    span_id: signIn.spanId,
    method: signIn.method,
    library: signIn.library,
    service: signIn.serviceName,
  }
  const context: Record<string, JsonValue> = {}
  for (const fact of CONTEXT_FACTS) {
    const value = known[fact]
    if (value !== undefined && wanted.has(fact)) context[fact] = value
  }
  return context
}
