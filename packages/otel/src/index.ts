export type { ContextFact, JsonValue, RuleDefinition, SignedInEvent, SignIn } from '@signed-in/core'
export {
  type GetAuthInstrumentationsOptions,
  getAuthInstrumentations,
  type RecordedSignIn,
  recordSignIn,
  withSignIn,
} from '@signed-in/instrumentation'
export type { SignedInEventExporter } from './event-exporter.ts'
export { createSignedInSampler, type SignedInSamplerOptions, type SpanStart } from './sampler.ts'
export type {
  ContextShape,
  ExportResultShape,
  HrTime,
  InstrumentOptions,
  MeterProviderShape,
  ObservableShape,
  ReadableSpanShape,
  SamplerShape,
  SamplingResultShape,
  SpanAttributes,
  SpanContextShape,
  SpanExporterShape,
  SpanProcessorShape,
  TimedEventShape,
} from './sdk-shapes.ts'
export type { MissReason, SignInStats } from './sign-in-funnel.ts'
export type { SignInOptions } from './sign-in-options.ts'
export { SignedInSpanProcessor, type SignedInSpanProcessorOptions } from './span-processor.ts'
export type { CorrelationOptions } from './trace-correlation.ts'
export { TrackExporter, type TrackExporterOptions } from './track-exporter.ts'
export { TrackSpanExporter, type TrackSpanExporterOptions } from './track-span-exporter.ts'
