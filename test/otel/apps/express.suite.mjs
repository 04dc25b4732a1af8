// Express, as it is: the handler's span, which is the one an app can put the user on, ends after the SERVER span.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { SpanKind, trace } from '@opentelemetry/api'
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { startTrack } from './track.mjs'

// The hook of the instrumentations is on `require`.
const require = createRequire(import.meta.url)

test('finds the user that an Express handler puts on its own span, which ends after the SERVER span', async () => {
  const track = await startTrack()
  const ended = []
  const order = { onStart() {}, onEnd: (span) => ended.push(span), async forceFlush() {}, async shutdown() {} }
  const rule = { name: 'legacy', when: { kind: 'SERVER', attributes: { 'http.response.status_code': 204 } } }
  const processor = new SignedInSpanProcessor({ exporter: new TrackExporter({ url: track.url }), rules: [rule] })
  const node = new NodeSDK({
    spanProcessors: [order, processor],
    instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()],
    autoDetectResources: false,
  })
  node.start()
  const application = require('express')()
  application.post('/login', (_request, response) => {
    trace.getActiveSpan().setAttribute('user.id', 'user_123')
    response.writeHead(204).end()
  })
  const host = require('node:http').createServer(application).listen(0, '127.0.0.1')
  await once(host, 'listening')
  await fetch(`http://127.0.0.1:${host.address().port}/login`, { method: 'POST' })
  host.closeAllConnections()
  host.close()
  await once(host, 'close')
  await processor.forceFlush()
  await node.shutdown()
  await track.close()
  assert.deepEqual(
    track.requests.map(({ body }) => body.user_id),
    ['user_123'],
  )
  const server = ended.findIndex(({ kind }) => kind === SpanKind.SERVER)
  const handler = ended.findIndex(({ attributes }) => attributes['user.id'] === 'user_123')
  assert.ok(server >= 0 && handler > server, ended.map(({ name }) => name).join(', '))
})
