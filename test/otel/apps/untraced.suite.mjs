// The exporter's own requests, with the instrumentations of `http` and of `fetch` at work. A process of its own: they patch Node.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { recordSignIn, SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { recorder } from './span-recorder.mjs'
import { startTrack } from './track.mjs'

// The hook of the instrumentations is on `require`.
const require = createRequire(import.meta.url)

test('sends events without a span, a traceparent or baggage of their own', async () => {
  const track = await startTrack()
  const { requests, url } = track
  const recorded = recorder()
  const processor = new SignedInSpanProcessor({ exporter: new TrackExporter({ url }) })
  const node = new NodeSDK({
    spanProcessors: [new SimpleSpanProcessor({ exporter: recorded }), processor],
    instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
    autoDetectResources: false,
  })
  node.start()
  const { request } = require('node:http')
  const baggage = propagation.createBaggage({ secret: { value: 's3cr3t' } })
  await context.with(propagation.setBaggage(context.active(), baggage), () =>
    trace.getTracer('app').startActiveSpan('work', async (span) => {
      recordSignIn({ userId: 'user_123' })
      await fetch(url, { method: 'POST', body: '{}' })
      const own = request(url, { method: 'POST' }).end('{}')
      const [response] = await once(own, 'response')
      response.resume()
      await once(response, 'end')
      span.end()
    }),
  )
  await processor.forceFlush()
  await node.shutdown()
  await track.close()
  const ours = requests.filter(({ body }) => body.user_id === 'user_123')
  const theirs = requests.filter(({ body }) => body.user_id === undefined)
  assert.equal(ours.length, 1)
  assert.deepEqual(
    ['traceparent', 'tracestate', 'baggage'].filter((name) => name in ours[0].headers),
    [],
  )
  // The app's own two requests are traced: the instrumentations are at work.
  assert.deepEqual(
    theirs.map(({ headers }) => [headers.baggage, 'traceparent' in headers]),
    [
      ['secret=s3cr3t', true],
      ['secret=s3cr3t', true],
    ],
  )
  assert.equal(recorded.spans.filter(({ kind }) => kind === SpanKind.CLIENT).length, 2)
})
