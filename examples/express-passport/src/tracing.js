// The app's own OpenTelemetry, as its team set it up. Where the traces go is in the environment: OTEL_EXPORTER_OTLP_ENDPOINT.
const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express')
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
const { NodeSDK } = require('@opentelemetry/sdk-node')

const sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()] })
sdk.start()

module.exports = { sdk }
