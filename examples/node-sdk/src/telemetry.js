import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import { getAuthInstrumentations, SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'

const sdk = new NodeSDK({
  instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation(), ...getAuthInstrumentations()],
  spanProcessors: [
    // Naming processors switches NodeSDK's own exporter off, so the one for normal traces is named too.
    new BatchSpanProcessor({ exporter: new OTLPTraceExporter() }),
    new SignedInSpanProcessor({
      exporter: new TrackExporter({ url: process.env.SIGNED_IN_TRACK_URL }),
    }),
  ],
})
sdk.start()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await sdk.shutdown()
    process.exit(0)
  })
}
