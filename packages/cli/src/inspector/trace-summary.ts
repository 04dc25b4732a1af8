import type { StoredSpan, StoredTrace } from '../receiver/span-store.ts'

/** A trace in one line. */
export interface TraceSummary {
  /** Name of its first span, e.g. `POST /login`. */
  readonly title: string
  readonly service: string | null
  /** HTTP status of its first span. */
  readonly status: number | undefined
  /** The strongest verdict of its spans. */
  readonly verdict: StoredSpan['verdict']
  /** One sentence: what the rules found, or that they found nothing. */
  readonly reason: string
  /** ISO 8601. */
  readonly startedAt: string
}

/** Sums up what a trace was and what the rules say about it. The trace holds at least one span. */
export function toTraceSummary({ spans, receivedAt }: StoredTrace): TraceSummary {
  const known = new Set(spans.map(({ spanId }) => spanId))
  const root = spans.find(({ parentSpanId }) => parentSpanId === null || !known.has(parentSpanId)) ?? spans[0]
  const telling = spans.find(({ verdict }) => verdict === 'sign-in') ?? spans.find(({ verdict }) => verdict === 'near-miss')
  const title = root?.name ?? ''
  return {
    title,
    service: root?.service ?? null,
    status: root && httpStatusOf(root),
    verdict: telling?.verdict ?? 'ordinary',
    reason: telling?.detail ?? 'No span of this trace says that somebody signed in.',
    startedAt: root ? new Date(Number(root.startNanos / 1_000_000n)).toISOString() : receivedAt,
  }
}

function httpStatusOf(span: StoredSpan): number | undefined {
  const attributes = JSON.parse(span.attributes) as Record<string, unknown>
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code']
  return status === undefined ? undefined : Number(status)
}
