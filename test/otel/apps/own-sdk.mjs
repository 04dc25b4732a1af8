// An app that starts its own SDK with an exporter of its own, and signs somebody in within the same tick.
import { trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { recordSignIn } from '@signed-in/otel'

// A tracer that is older than the SDK, as module-level tracers of libraries are.
const early = trace.getTracer('early')
const start = () => {
  const traceExporter = {
    export(spans, done) {
      for (const { name } of spans) console.log(`own exporter: ${name}`)
      done({ code: 0 })
    },
    shutdown: async () => {},
  }
  const sdk = new NodeSDK({ traceExporter })
  sdk.start()
  early.startSpan('early work').end()
  recordSignIn({ userId: 'user_123' })
  void sdk.shutdown()
}
if (process.env.START_LATE) setTimeout(start, 50)
else start()
