// What holds on every line of the SDK, as a test file for the Node that the line is used with: `sdk-line.test.ts` runs it in an app
// folder in which our packages stand beside that line.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { context, propagation, ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import { AlwaysOffSampler, BatchSpanProcessor, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createSignedInSampler, recordSignIn, SignedInSpanProcessor, TrackExporter, TrackSpanExporter } from '@signed-in/otel'
import { recorder } from './span-recorder.mjs'
import { startTrack } from './track.mjs'

const LEGACY = { name: 'legacy-login', when: { span_name: 'POST /login', kind: 'SERVER' } }

let track
let url
let requests
let started

beforeEach(async () => {
  started = []
  track = await startTrack()
  ;({ requests, url } = track)
})

afterEach(async () => {
  // A processor that stays would take the next test's unrecorded sign-ins, too.
  for (const one of started) await one.shutdown()
  for (const part of [trace, context, propagation]) part.disable()
  await track.close()
})

const userIds = () => requests.map(({ body }) => body.user_id)

function setUp({ rules = [], sampler } = {}) {
  const batch = recorder()
  const simple = recorder()
  const processor = new SignedInSpanProcessor({ exporter: new TrackExporter({ url }), rules })
  const provider = new TracerProvider({
    ...(sampler && { sampler }),
    spanProcessors: [new BatchSpanProcessor({ exporter: batch }), processor, new SimpleSpanProcessor({ exporter: simple })],
  })
  trace.setGlobalTracerProvider(provider)
  started.push(provider)
  const exported = async () => {
    await provider.forceFlush()
    const names = simple.spans.map(({ name }) => name)
    assert.deepEqual(
      batch.spans.map(({ name }) => name),
      names,
    )
    return names
  }
  return { provider, processor, exported }
}

test('makes one event of a recorded sign-in, beside the normal export', async () => {
  const { exported } = setUp()
  recordSignIn({ userId: 'user_123', userName: 'username', groupId: 'account_123' })
  assert.deepEqual(await exported(), ['sign_in'])
  const [{ body }, ...others] = requests
  assert.deepEqual(others, [])
  assert.equal(body.event, 'signed_in')
  assert.equal(body.user_id, 'user_123')
  assert.equal(body.properties.user_name, 'username')
  assert.equal(body.context.group_id, 'account_123')
})

test('makes the event of an unsampled trace, too, and exports nothing', async () => {
  const { exported, processor } = setUp({ sampler: new AlwaysOffSampler() })
  recordSignIn({ userId: 'user_123' })
  assert.deepEqual(await exported(), [])
  assert.deepEqual(userIds(), ['user_123'])
  assert.equal(processor.stats().events, 1)
})

test('records what a rule needs of an unsampled trace, exports nothing of it, and tells nobody downstream', async () => {
  const sampler = createSignedInSampler(new AlwaysOffSampler(), { rules: [LEGACY] })
  const { exported, provider } = setUp({ rules: [LEGACY], sampler })
  const tracer = provider.getTracer('app')
  const request = tracer.startSpan('POST', { kind: SpanKind.SERVER })
  const handler = tracer.startSpan('request handler', {}, trace.setSpan(ROOT_CONTEXT, request))
  assert.equal(handler.isRecording(), true)
  assert.equal(handler.spanContext().traceFlags, TraceFlags.NONE)
  handler.setAttribute('user.id', 'user_123')
  request.updateName('POST /login')
  request.end()
  handler.end()
  assert.equal(tracer.startSpan('GET', { kind: SpanKind.SERVER }).isRecording(), false)
  assert.deepEqual(await exported(), [])
  assert.deepEqual(userIds(), ['user_123'])
})

test('finds the user on a span that ended before the one that marks the sign-in', async () => {
  const { provider, exported } = setUp({ rules: [LEGACY] })
  const tracer = provider.getTracer('app')
  const request = tracer.startSpan('POST /login', { kind: SpanKind.SERVER })
  tracer.startSpan('verify', { attributes: { 'user.id': 'user_123' } }, trace.setSpan(ROOT_CONTEXT, request)).end()
  request.end()
  await exported()
  assert.deepEqual(userIds(), ['user_123'])
})

test('makes the event of a span that says by itself who signed in', async () => {
  const { provider, exported } = setUp()
  const span = provider.getTracer('app').startSpan('session')
  span.addEvent('signed_in', { 'user.id': 'user_123', 'signed_in.group_id': 'account_123' })
  span.end()
  assert.deepEqual(await exported(), ['session'])
  assert.equal(requests[0].body.context.group_id, 'account_123')
})

test('works behind a batch processor of the SDK as well', async () => {
  const exporter = new TrackSpanExporter({ url, rules: [LEGACY] })
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  provider
    .getTracer('app')
    .startSpan('POST /login', { kind: SpanKind.SERVER, attributes: { 'user.id': 'user_123' } })
    .end()
  await provider.shutdown()
  assert.deepEqual(userIds(), ['user_123'])
})

for (const Processor of [BatchSpanProcessor, SimpleSpanProcessor]) {
  test(`has delivered behind ${Processor.name} when the provider's forceFlush is over`, async () => {
    const exporter = new TrackSpanExporter({ url, rules: [LEGACY] })
    const provider = new TracerProvider({ spanProcessors: [new Processor({ exporter })] })
    started.push(provider)
    const attributes = { 'user.id': 'user_123' }
    provider.getTracer('app').startSpan('POST /login', { kind: SpanKind.SERVER, attributes }).end()
    await provider.forceFlush()
    assert.deepEqual(userIds(), ['user_123'])
  })
}

test('delivers what is in flight when the provider shuts down, and takes nothing afterwards', async () => {
  const { provider, processor } = setUp()
  recordSignIn({ userId: 'user_123' })
  await provider.shutdown()
  assert.deepEqual(userIds(), ['user_123'])
  recordSignIn({ userId: 'user_124' })
  await processor.forceFlush()
  await processor.shutdown()
  assert.deepEqual(userIds(), ['user_123'])
})

test('lets span.end() return whatever the exporter and the hooks do', () => {
  const refuse = () => {
    throw new Error('no')
  }
  const processor = new SignedInSpanProcessor({ exporter: { export: refuse }, onEvent: refuse })
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('@signed-in/instrumentation')
  tracer.startSpan('sign_in', { attributes: { 'user.id': 'user_123' } }).end()
  started.push(processor)
  const { signIns, events, failed, hookFaults } = processor.stats()
  assert.deepEqual({ signIns, events, failed, hookFaults }, { signIns: 1, events: 0, failed: 1, hookFaults: { exporter: 1 } })
})
