import type { SpanEventView, SpanKindName, SpanStatusName, SpanView } from '@signed-in/core'

/** Attributes, scope and resource in the order of the wire. Where a key occurs twice the last one counts, as in the SDK. */
export type Attributes = ReadonlyMap<string, unknown>

/** What the two decoders (protobuf and JSON) read out of a span: the same shape, whatever the encoding. */
export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  /** `Span.SpanKind` as a number. */
  readonly kind: number
  /** `Status.StatusCode` as a number. */
  readonly statusCode: number
  readonly startTimeUnixNano: bigint
  readonly endTimeUnixNano: bigint
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
  readonly events: readonly OtlpSpanEvent[]
}

export interface OtlpSpanEvent {
  readonly name: string
  readonly timeUnixNano: bigint
  readonly attributes: Attributes
}

/** What the spans of one `ScopeSpans` have in common. */
export interface OtlpOrigin {
  readonly scopeName: string
  readonly scopeVersion: string
  readonly resource: Attributes
}

/** By `Span.SpanKind`. The specification tells receivers to take UNSPECIFIED for INTERNAL. */
const KINDS: readonly SpanKindName[] = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const STATUSES: readonly SpanStatusName[] = ['UNSET', 'OK', 'ERROR']

/** The OTLP side's adapter to the shape in which every rule reads a span. Holds no reference to the request's body. */
export function createOtlpSpanView(span: OtlpSpan, origin: OtlpOrigin): SpanView {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    name: span.name,
    kind: KINDS[span.kind] ?? 'INTERNAL',
    status: STATUSES[span.statusCode] ?? 'UNSET',
    scopeName: origin.scopeName,
    scopeVersion: origin.scopeVersion === '' ? undefined : origin.scopeVersion,
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    events: span.events.map(toEventView),
    droppedAttributesCount: span.droppedAttributesCount,
    attribute: (key) => span.attributes.get(key),
    attributes: () => span.attributes,
    resource: (key) => origin.resource.get(key),
  }
}

function toEventView(event: OtlpSpanEvent): SpanEventView {
  const { name, timeUnixNano, attributes } = event
  return { name, timeUnixNano, attribute: (key) => attributes.get(key), attributes: () => attributes }
}
