/** Span kinds by their name in the OpenTelemetry specification. */
export type SpanKindName = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER'

/** Span status codes by their name in the OpenTelemetry specification. */
export type SpanStatusName = 'UNSET' | 'OK' | 'ERROR'

/** A span event (`Span.addEvent`) as the rules read it. */
export interface SpanEventView {
  readonly name: string
  readonly timeUnixNano: bigint
  attribute(key: string): unknown
  /** Every attribute, in the order of the event. */
  attributes(): Iterable<readonly [key: string, value: unknown]>
}

/**
 * The one shape in which every rule reads a span: the SDK side and the OTLP side each have one adapter to it.
 *
 * Attribute values are whatever the other side put there, so they are `unknown`: objects, `null`, bytes and numbers that are
 * no numbers occur. Look-ups are functions so that an adapter neither copies attributes nor decodes what no rule asks for.
 */
export interface SpanView {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  /** Undefined for a root span. */
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: SpanKindName
  readonly status: SpanStatusName
  readonly scopeName: string
  readonly scopeVersion: string | undefined
  readonly startTimeUnixNano: bigint
  readonly endTimeUnixNano: bigint
  readonly events: readonly SpanEventView[]
  /** How many attributes the sender's limits dropped: a missing identity may be one of them. */
  readonly droppedAttributesCount: number
  attribute(key: string): unknown
  /** Every attribute, in the order of the span. */
  attributes(): Iterable<readonly [key: string, value: unknown]>
  resource(key: string): unknown
  /** True: no attribute of the span holds an object, so that nobody needs to look for one into which a dotted name leads. */
  readonly isFlat?: boolean
}
