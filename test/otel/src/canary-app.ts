// An app that logs all it can (diag at its loudest, spans and metrics on the console) signs somebody in while something is wrong, and
// shows what it is made of at the end. CANARY_OPTIONS: options of TrackExporter as JSON; CANARY_HOOK: a hook that throws.
import { inspect } from 'node:util'
import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { ConsoleMetricExporter, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { recordSignIn, SignedInSpanProcessor, TrackExporter, type TrackExporterOptions } from '@signed-in/otel'
import { PERSON, SECRET, USER_ID } from './canaries.ts'

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ALL)

const HOOKS: Readonly<Record<string, Partial<TrackExporterOptions>>> = {
  'headers throw': {
    headers: () => {
      throw new Error(`${SECRET} ${PERSON}`)
    },
  },
  'mapping throws': {
    destination: 'custom',
    mapping: {
      event: (event) => {
        throw new Error(`${SECRET} ${event.userName}`)
      },
    },
  },
  'waitUntil throws': {
    waitUntil: () => {
      throw new Error(`${SECRET} ${PERSON}`)
    },
  },
}

function exporterWith(options: TrackExporterOptions): TrackExporter {
  try {
    return new TrackExporter(options)
  } catch (error) {
    // As an app without a try would end: Node prints the error with all it holds.
    console.error(inspect(error, { depth: 9, showHidden: true }))
    process.exit(1)
  }
}

const { CANARY_OPTIONS: given = '{}', CANARY_HOOK: hook = '' } = process.env
const options = JSON.parse(given) as TrackExporterOptions
const key = options.apiKeyFile === undefined ? { apiKey: SECRET } : {}
const exporter = exporterWith({ ...key, timeouts: { flushMillis: 1_500 }, ...options, ...HOOKS[hook] })
const processor = new SignedInSpanProcessor({ exporter })
const sdk = new NodeSDK({
  spanProcessors: [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }), processor],
  metricReaders: [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter(), exportIntervalMillis: 500 })],
  instrumentations: [new HttpInstrumentation()],
})
sdk.start()

recordSignIn({ userId: USER_ID, userName: PERSON, groupId: 'account_123', properties: { email: PERSON } })
recordSignIn({ userId: USER_ID, userName: PERSON, groupId: 'account_123', properties: { email: PERSON } })
await processor.forceFlush()
console.log(inspect([exporter, processor, exporter.stats(), processor.stats()], { depth: 9, showHidden: true }))
console.log(JSON.stringify([exporter, processor]))
console.log(`stats ${JSON.stringify(exporter.stats())}`)
await sdk.shutdown()
