import { trace } from '@opentelemetry/api'
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { startTrackServer } from '@signed-in-test/support/track-server'
import { expect, it } from 'vitest'

it('turns a login span into one event at the endpoint, beside the normal export', async () => {
  const server = await startTrackServer()
  const spans = new InMemorySpanExporter()
  const processor = new SignedInSpanProcessor({ exporter: new TrackExporter({ url: server.url, apiKey: 'k' }) })
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: spans }), processor] })
  const span = provider.getTracer('@signed-in/instrumentation').startSpan('sign_in')
  span.setAttributes({ 'user.id': 'user_123', 'user.name': 'username', 'signed_in.group_id': 'account_123' })
  span.end()
  await provider.forceFlush()
  expect(server.events).toMatchObject([
    { user_id: 'user_123', event: 'signed_in', properties: { user_name: 'username' }, context: { group_id: 'account_123' } },
  ])
  expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual(['sign_in'])
  expect(processor.stats()).toMatchObject({ signIns: 1, events: 1, failed: 0 })
  await provider.shutdown()
  await server.close()
  expect(trace.getActiveSpan()).toBeUndefined()
})
