// Compiled, never run: our declarations fit this SDK in both directions, without a cast.
import { metrics } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { AlwaysOnSampler, type ReadableSpan, type Sampler, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace'
import {
  createSignedInSampler,
  type ReadableSpanShape,
  SignedInSpanProcessor,
  TrackExporter,
  TrackSpanExporter,
} from '@signed-in/otel'

const exporter = new TrackExporter({ url: 'https://example.com/track' })
export const processor: SpanProcessor = new SignedInSpanProcessor({ exporter, meterProvider: metrics.getMeterProvider() })
export const spanExporter: SpanExporter = new TrackSpanExporter({ url: 'https://example.com/track' })
export const sampler: Sampler = createSignedInSampler(new AlwaysOnSampler())
export const sdk: NodeSDK = new NodeSDK({
  spanProcessors: [processor, new SignedInSpanProcessor({ exporter })],
  traceExporter: new TrackSpanExporter({}),
  sampler: createSignedInSampler(new AlwaysOnSampler(), { rules: [{ name: 'legacy', when: { span_name: 'login' } }] }),
})

export function taken(span: ReadableSpan): ReadableSpanShape {
  return span
}
