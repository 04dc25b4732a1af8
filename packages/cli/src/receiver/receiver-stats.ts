import type { ReceiverState } from './receiver-state.ts'

/** What a receiver has taken so far, by number. */
export interface ReceiverStats {
  /** Events, each id once. */
  readonly events: number
  /** How often an event came again under the same id. */
  readonly duplicates: number
  /** How often one of those had another content than the first, which a sender must not do. */
  readonly conflicts: number
  /** Requests refused, by HTTP status. */
  readonly refused: Readonly<Record<string, number>>
  /** OTLP export requests, and the spans in them. */
  readonly traceRequests: number
  readonly spans: number
  /** Traces of which a span is still kept. */
  readonly traces: number
}

/** Counts what the stores of a receiver hold. */
export function toReceiverStats({ events, refusals, spans }: ReceiverState): ReceiverStats {
  const traces = spans.count()
  return {
    ...events.count(),
    refused: refusals.countByStatus(),
    traceRequests: traces.requests,
    spans: traces.spans,
    traces: traces.traces,
  }
}
