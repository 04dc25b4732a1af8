/**
 * The parts of the OpenTelemetry SDK that we touch, as our own structural types.
 *
 * No declaration of this package names an SDK type, so one build compiles and runs with the SDK's 2.x and 3.x lines and with
 * whatever version of them stands in the user's app. The tests below `test/sdk-lines` check the fit in both directions.
 */

/** Seconds and nanoseconds since the Unix epoch. */
export type HrTime = readonly [seconds: number, nanos: number]

/** Attributes by name. What a value may be differs between the lines (since API 1.10: anything), so it is `unknown`. */
export type SpanAttributes = Readonly<Record<string, unknown>>

/** The part of the API's `SpanContext` that we read. */
export interface SpanContextShape {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  readonly isRemote?: boolean | undefined
}

/** An event recorded on a span (`Span.addEvent`). */
export interface TimedEventShape {
  readonly name: string
  readonly time: HrTime
  readonly attributes?: SpanAttributes | undefined
}

/** The SDK's `Resource`. Detectors may still be at work on some of its attributes. */
export interface ResourceShape {
  readonly attributes: SpanAttributes
  readonly asyncAttributesPending?: boolean
  /** Every attribute as a pair, also those that nobody knows yet. The first of a name wins. */
  getRawAttributes?(): readonly (readonly [string, unknown])[]
}

/** What the SDK hands to `onEnd` and to span exporters. */
export interface ReadableSpanShape {
  readonly name: string
  readonly kind: number
  readonly parentSpanContext?: SpanContextShape | undefined
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly status: { readonly code: number }
  readonly attributes: SpanAttributes
  readonly events: readonly TimedEventShape[]
  readonly resource: ResourceShape
  readonly instrumentationScope: { readonly name: string; readonly version?: string | undefined }
  readonly droppedAttributesCount: number
  spanContext(): SpanContextShape
}

/** The API's `Context`, as far as it is handed through. */
export interface ContextShape {
  getValue(key: symbol): unknown
}

/** Stands for the SDK's `SpanProcessor`. */
export interface SpanProcessorShape {
  onStart(span: object, parentContext: ContextShape): void
  onEnd(span: ReadableSpanShape): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** Outcome of an export: 0 is success, 1 is failure, as in `ExportResultCode` of `@opentelemetry/core`. */
export interface ExportResultShape {
  readonly code: number
  readonly error?: Error
}

/** Stands for the SDK's `SpanExporter`. */
export interface SpanExporterShape {
  export(spans: readonly ReadableSpanShape[], resultCallback: (result: ExportResultShape) => void): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** What a sampler answers: 0 do not record, 1 record only, 2 record and sample. */
export interface SamplingResultShape {
  readonly decision: number
}

/** Stands for the SDK's `Sampler`. `Result` is the SDK's own result type, which is handed through. */
export interface SamplerShape<Result extends SamplingResultShape = SamplingResultShape> {
  shouldSample(
    context: ContextShape,
    traceId: string,
    spanName: string,
    spanKind: number,
    attributes: SpanAttributes,
    links: readonly unknown[],
  ): Result
  toString(): string
}

/** Options of a metric instrument. */
export interface InstrumentOptions {
  readonly description?: string
  readonly unit?: string
}

/** Stands for the API's observable instruments. */
export interface ObservableShape {
  addCallback(callback: (result: { observe(value: number, attributes?: Record<string, string>): void }) => void): void
}

/** The part of the API's `MeterProvider` that our own counters need. */
export interface MeterProviderShape {
  getMeter(
    name: string,
    version?: string,
  ): {
    createCounter(
      name: string,
      options?: InstrumentOptions,
    ): {
      add(value: number, attributes?: Record<string, string>): void
    }
    createObservableCounter(name: string, options?: InstrumentOptions): ObservableShape
    createObservableUpDownCounter(name: string, options?: InstrumentOptions): ObservableShape
  }
}
