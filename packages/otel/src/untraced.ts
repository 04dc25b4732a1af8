import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api'

// The key under which every version of @opentelemetry/core looks whether tracing is suppressed. Context keys are `Symbol.for`
// keys, so we need no dependency on that package, whose lines do not mix.
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Runs work of ours so that no instrumentation traces it: our requests give no span and carry no `traceparent`. It starts from the
 * root context, so that the baggage of the request that happens to be handled does not leave with them either.
 */
export function runUntraced<Result>(work: () => Result): Result {
  return context.with(ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true), work)
}
