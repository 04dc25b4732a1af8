// `node on-end-process.ts <spool|memory|batch|write> <url> <directory>`: one sign-in a millisecond, and what `onEnd` of each took.
import { openSync, writeSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { BatchSpanProcessor, type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { percentile } from './measure.ts'

const SIGN_INS = 4_000
const WARM_UP = 500
/** As long as the record of one of these sign-ins. */
const RECORD_BYTES = 400

const [variant = 'spool', url = '', directory = ''] = process.argv.slice(2)

function processorOf(name: string): SpanProcessor {
  switch (name) {
    case 'spool':
      return new SignedInSpanProcessor({ exporter: new TrackExporter({ url, spool: { directory } }) })
    case 'memory':
      return new SignedInSpanProcessor({ exporter: new TrackExporter({ url }) })
    case 'batch':
      return new BatchSpanProcessor({ exporter: { export: (_, done) => done({ code: 0 }), shutdown: async () => {} } })
    default:
      return bareWriter()
  }
}

/** The least that keeping an event can cost: one write of it, and the request that delivers it from the event loop. */
function bareWriter(): SpanProcessor {
  const fd = openSync(join(directory, 'bare'), 'wx')
  const agent = new Agent({ keepAlive: true })
  const record = Buffer.alloc(RECORD_BYTES, 'a')
  let size = 0
  return {
    onStart() {},
    onEnd() {
      writeSync(fd, record, 0, RECORD_BYTES, size)
      size += RECORD_BYTES
      setImmediate(() => {
        request(url, { agent, method: 'POST', headers: { 'content-length': RECORD_BYTES } }, (response) => response.resume()).end(
          record,
        )
      })
    },
    forceFlush: async () => {},
    shutdown: async () => agent.destroy(),
  }
}

const micros: number[] = []
const clockMicros: number[] = []
const processor = processorOf(variant)
const timed: SpanProcessor = {
  onStart() {},
  onEnd(span: ReadableSpan) {
    const before = process.hrtime.bigint()
    const start = process.hrtime.bigint()
    processor.onEnd(span)
    micros.push(Number(process.hrtime.bigint() - start) / 1_000)
    clockMicros.push(Number(start - before) / 1_000)
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
const at = (values: readonly number[], percent: number) => percentile(values.slice(WARM_UP), percent)
const report = { p50: at(micros, 50), p99: at(micros, 99), clockP99: at(clockMicros, 99) }
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
