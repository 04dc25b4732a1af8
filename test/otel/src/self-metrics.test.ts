import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { startTrackServer } from '@signed-in-test/support/track-server'
import { expect, it } from 'vitest'

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}

  /** Sum per metric and `error.type`, e.g. `signed_in.processor.near_misses/outcome`. */
  async sums(): Promise<Record<string, unknown>> {
    const { resourceMetrics } = await this.collect()
    const rows = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => {
          const error = attributes['error.type']
          return [error === undefined ? descriptor.name : `${descriptor.name}/${error}`, value] as const
        }),
      ),
    )
    return Object.fromEntries(rows)
  }
}

it('counts sign-ins, events and what became of them through a MeterProvider', async () => {
  const server = await startTrackServer()
  const reader = new Reader()
  const meterProvider = new MeterProvider({ readers: [reader] })
  const exporter = new TrackExporter({ url: server.url, meterProvider })
  const processor = new SignedInSpanProcessor({ exporter, meterProvider })
  const provider = new TracerProvider({ spanProcessors: [processor] })
  const tracer = provider.getTracer('@signed-in/instrumentation')
  for (const attributes of [{ 'user.id': 'user_123' }, { 'user.id': 'user_123', 'signed_in.outcome': 'failure' }, {}]) {
    tracer.startSpan('sign_in').setAttributes(attributes).end()
  }
  await provider.forceFlush()
  expect(await reader.sums()).toEqual({
    'signed_in.processor.sign_ins': 1,
    'signed_in.processor.events': 1,
    'signed_in.processor.near_misses/outcome': 1,
    'signed_in.processor.near_misses/identity-missing': 1,
    'signed_in.exporter.accepted': 1,
    'signed_in.exporter.delivered': 1,
    'signed_in.exporter.dead_lettered': 0,
    'signed_in.exporter.dropped': 0,
    'signed_in.exporter.retries': 0,
    'signed_in.exporter.pending': 0,
  })
  await provider.shutdown()
  await meterProvider.shutdown()
  await server.close()
})

it('loses no sign-in to a meter that throws', async () => {
  const server = await startTrackServer()
  const broken = () => {
    throw new Error('meter')
  }
  const meter = { createCounter: () => ({ add: broken }) } as never
  const processor = new SignedInSpanProcessor({
    exporter: new TrackExporter({ url: server.url }),
    meterProvider: { getMeter: () => meter },
  })
  const provider = new TracerProvider({ spanProcessors: [processor] })
  provider.getTracer('@signed-in/instrumentation').startSpan('sign_in').setAttribute('user.id', 'user_123').end()
  await provider.forceFlush()
  expect(server.events).toHaveLength(1)
  await provider.shutdown()
  await server.close()
})
