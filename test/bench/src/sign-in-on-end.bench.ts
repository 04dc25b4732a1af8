import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchSpanProcessor, type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { startTrackServer } from '@signed-in-test/support/track-server'
import { type BenchRow, toBenchRow } from './bench-row.ts'
import { percentile } from './measure.ts'

const SIGN_INS = 4_000
const WARM_UP = 500

/** What a login waits for: `onEnd` of its span, up to the moment where the event stands in the spool (or in memory). */
export async function bench(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-bench-'))
  const server = await startTrackServer()
  try {
    const batch = await measure(
      new BatchSpanProcessor({ exporter: { export: (_, done) => done({ code: 0 }), shutdown: async () => {} } }),
    )
    const spool = { directory: folder }
    const spooled = await measure(new SignedInSpanProcessor({ exporter: new TrackExporter({ url: server.url, spool }) }))
    const inMemory = await measure(new SignedInSpanProcessor({ exporter: new TrackExporter({ url: server.url }) }))
    const rival = { name: 'BatchSpanProcessor.onEnd', value: batch }
    const common = { unit: 'us p99', rival, budget: 100, budgetOn: 'ours' } as const
    const note = `${SIGN_INS} sign-ins, 1 a millisecond, while they are delivered to a real endpoint`
    return [
      toBenchRow({ name: 'sign-in in onEnd with spool', ours: spooled, ...common, note }),
      toBenchRow({ name: 'sign-in in onEnd without spool', ours: inMemory, ...common, note }),
    ]
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Microseconds at the 99th percentile. */
async function measure(processor: SpanProcessor): Promise<number> {
  const durations: number[] = []
  const timed: SpanProcessor = {
    onStart() {},
    onEnd(span: ReadableSpan) {
      const start = process.hrtime.bigint()
      processor.onEnd(span)
      durations.push(Number(process.hrtime.bigint() - start) / 1_000)
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  }
  const provider = new TracerProvider({ spanProcessors: [timed] })
  const tracer = provider.getTracer('@signed-in/instrumentation')
  for (let index = 0; index < WARM_UP + SIGN_INS; index += 1) {
    const attributes = { 'user.id': `user_${index}`, 'user.name': 'username', 'signed_in.group_id': 'account_123' }
    tracer.startSpan('sign_in', { attributes }).end()
    // The event loop delivers in between, as it does between logins.
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await provider.shutdown()
  return percentile(durations.slice(WARM_UP), 99)
}
