import {
  BatchSpanProcessor,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { TrackSpanExporter } from '@signed-in/otel'
import { startTrackServer, type TrackAnswer } from '@signed-in-test/support/track-server'
import { describe, expect, it, onTestFinished } from 'vitest'

async function setUp(wrap: (exporter: TrackSpanExporter) => SpanProcessor, answer?: () => TrackAnswer) {
  const server = await startTrackServer(answer)
  onTestFinished(() => server.close())
  const exporter = new TrackSpanExporter({ url: server.url, timeouts: { flushMillis: 500 } })
  const provider = new TracerProvider({ spanProcessors: [wrap(exporter)] })
  onTestFinished(() => provider.shutdown())
  const signIn = (userId: string) =>
    provider
      .getTracer('@signed-in/instrumentation')
      .startSpan('sign_in', { attributes: { 'user.id': userId } })
      .end()
  return { server, exporter, provider, signIn }
}

describe('TrackSpanExporter', () => {
  it.each([
    ['batch', (exporter: TrackSpanExporter) => new BatchSpanProcessor({ exporter })],
    ['simple', (exporter: TrackSpanExporter) => new SimpleSpanProcessor({ exporter })],
  ])("has delivered behind a %s processor when the provider's forceFlush is over", async (_kind, wrap) => {
    const { server, provider, signIn } = await setUp(wrap)
    signIn('user_123')
    await provider.forceFlush()
    expect(server.events.map((event) => event.user_id)).toEqual(['user_123'])
  })

  it('does not fail the spans when the destination is late, and waits for it no more until it has caught up', async () => {
    let isDown = true
    const { server, exporter, provider, signIn } = await setUp(
      (exporter) => new SimpleSpanProcessor({ exporter }),
      () => (isDown ? { status: 503 } : {}),
    )
    const codes: number[] = []
    await new Promise<void>((resolve) => {
      exporter.export([endedSpan('user_1')], ({ code }) => {
        codes.push(code)
        resolve()
      })
      expect(codes).toEqual([])
    })
    exporter.export([endedSpan('user_2')], ({ code }) => codes.push(code))
    expect(codes).toEqual([0, 0])
    isDown = false
    await exporter.forceFlush()
    await server.waitForEvents(2)
    await exporter.forceFlush()
    signIn('user_3')
    await provider.forceFlush()
    expect(server.events.map((event) => event.user_id).sort()).toEqual(['user_1', 'user_2', 'user_3'])
  })
})

/** A login span that the SDK made and ended. */
function endedSpan(userId: string): ReadableSpan {
  const ended: ReadableSpan[] = []
  const collector: SpanProcessor = {
    onStart() {},
    onEnd: (span) => void ended.push(span),
    async forceFlush() {},
    async shutdown() {},
  }
  const tracer = new TracerProvider({ spanProcessors: [collector] }).getTracer('@signed-in/instrumentation')
  tracer.startSpan('sign_in', { attributes: { 'user.id': userId } }).end()
  const [span] = ended
  if (span === undefined) throw new Error('the SDK ended no span')
  return span
}
