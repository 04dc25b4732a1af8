import type { SpanEventView, SpanView } from './span-view.ts'

/** What a test says about a span; the rest is that of a login span of ours at the time of the document's sample. */
export interface SpanParts extends Partial<Omit<SpanView, 'attribute' | 'attributes' | 'resource' | 'events'>> {
  readonly attributes?: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>
  readonly resource?: Readonly<Record<string, unknown>>
  readonly events?: readonly {
    readonly name: string
    readonly timeUnixNano?: bigint
    readonly attributes?: Readonly<Record<string, unknown>>
  }[]
}

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
export const SPAN_ID = 'b7ad6b7169203331'
/** 2023-11-02T00:30:08.276Z and 123456 ns. */
export const SAMPLE_NANOS = 1_698_885_008_276_123_456n

function mapOf(values: SpanParts['attributes'] = {}): ReadonlyMap<string, unknown> {
  return values instanceof Map ? values : new Map(Object.entries(values))
}

/** A span view from plain data. */
export function spanOf(parts: SpanParts = {}): SpanView {
  const attributes = mapOf(parts.attributes)
  const resource = mapOf(parts.resource)
  const events = (parts.events ?? []).map((event): SpanEventView => {
    const values = mapOf(event.attributes)
    return {
      name: event.name,
      timeUnixNano: event.timeUnixNano ?? SAMPLE_NANOS,
      attribute: (key) => values.get(key),
      attributes: () => values,
    }
  })
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    parentSpanId: undefined,
    name: 'sign_in',
    kind: 'INTERNAL',
    status: 'UNSET',
    scopeName: '@signed-in/instrumentation',
    scopeVersion: undefined,
    startTimeUnixNano: SAMPLE_NANOS - 1_000_000n,
    endTimeUnixNano: SAMPLE_NANOS,
    droppedAttributesCount: 0,
    ...parts,
    events,
    attribute: (key) => attributes.get(key),
    attributes: () => attributes,
    resource: (key) => resource.get(key),
  }
}
