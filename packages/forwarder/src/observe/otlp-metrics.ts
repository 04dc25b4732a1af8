import { randomUUID } from 'node:crypto'
import { ConfigError } from '@signed-in/core'
import type { OtlpMetricsConfig } from '../config/forwarder-config.ts'
import type { Log } from './log.ts'
import type { Family } from './metrics.ts'
import { otlpAttributes, otlpMetricName } from './otlp-metric-names.ts'

/** What we use of OpenTelemetry's metrics SDK, as structural types: its packages are optional and loaded only where this is on. */
interface Instrument {
  addCallback(callback: (result: { observe(value: number, attributes: Record<string, string>): void }) => void): void
}
interface InstrumentOptions {
  readonly unit: string
  readonly description: string
  readonly advice?: { readonly explicitBucketBoundaries: number[] }
}
interface Meter {
  createObservableCounter(name: string, options: InstrumentOptions): Instrument
  createObservableGauge(name: string, options: InstrumentOptions): Instrument
  createHistogram(name: string, options: InstrumentOptions): { record(value: number): void }
}
interface MeterProvider {
  getMeter(name: string): Meter
  shutdown(options: { readonly timeoutMillis: number }): Promise<void>
}
type Options = Readonly<Record<string, unknown>>
interface MetricsSdk {
  readonly MeterProvider: new (options: Options) => MeterProvider
  readonly PeriodicExportingMetricReader: new (options: Options) => object
}
interface Resource {
  merge(other: Resource): Resource
}
interface Resources {
  resourceFromAttributes(attributes: Options): Resource
  detectResources(options: Options): Resource
  readonly envDetector: object
}
interface Exporters {
  readonly OTLPMetricExporter: new (options: Options) => object
}

const PACKAGES = {
  sdk: '@opentelemetry/sdk-metrics',
  resources: '@opentelemetry/resources',
  exporter: '@opentelemetry/exporter-metrics-otlp-proto',
} as const

/** A shutdown waits so long for the last export. */
const SHUTDOWN_MILLIS = 2000

/** The export of the forwarder's own metrics. */
export interface OtlpMetrics {
  /** Sends what there is and stops, within two seconds. Never rejects. */
  stop(): Promise<void>
}

/**
 * Sends every metric over OTLP/HTTP protobuf, beside Prometheus. The exporter reads OpenTelemetry's own variables for what the
 * configuration leaves open. Rejects with `ConfigError` where its packages are not installed.
 */
export async function startOtlpMetrics(
  families: readonly Family[],
  { endpoint, headers, intervalMillis }: OtlpMetricsConfig,
  log: Log,
): Promise<OtlpMetrics> {
  const sdk = await load<MetricsSdk>(PACKAGES.sdk)
  const { resourceFromAttributes, detectResources, envDetector } = await load<Resources>(PACKAGES.resources)
  const { OTLPMetricExporter } = await load<Exporters>(PACKAGES.exporter)
  const exporter = new OTLPMetricExporter({
    ...(endpoint === undefined ? {} : { url: endpoint }),
    ...(headers === undefined ? {} : { headers }),
  })
  const own = { 'service.name': 'signed-in-forwarder', 'service.instance.id': randomUUID(), 'process.pid': process.pid }
  const provider = new sdk.MeterProvider({
    // What the environment says of the service wins.
    resource: resourceFromAttributes(own).merge(detectResources({ detectors: [envDetector] })),
    readers: [
      new sdk.PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: intervalMillis,
        exportTimeoutMillis: Math.min(intervalMillis, 30_000),
      }),
    ],
  })
  const meter = provider.getMeter('@signed-in/forwarder')
  for (const family of families) addInstrument(meter, family)
  return {
    stop: async () => {
      try {
        await provider.shutdown({ timeoutMillis: SHUTDOWN_MILLIS })
      } catch (error) {
        log('warn', 'the last metrics were not exported', { reason: error instanceof Error ? error.name : 'unknown' })
      }
    },
  }
}

function addInstrument(meter: Meter, family: Family): void {
  const named = otlpMetricName(family.name)
  const options: InstrumentOptions = { unit: named.unit, description: family.help }
  if (family.type === 'histogram') {
    const histogram = meter.createHistogram(named.name, { ...options, advice: { explicitBucketBoundaries: [...family.buckets] } })
    family.listen((seconds) => histogram.record(seconds))
    return
  }
  const instrument =
    family.type === 'counter'
      ? meter.createObservableCounter(named.name, options)
      : meter.createObservableGauge(named.name, options)
  instrument.addCallback((result) => {
    for (const { labels, value } of family.points()) result.observe(value, otlpAttributes(named, labels))
  })
}

async function load<T>(name: string): Promise<T> {
  try {
    return (await import(name)) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    const all = Object.values(PACKAGES).join(' ')
    throw new ConfigError(
      `Metrics over OTLP need the package ${name}, which is not installed. Run: npm install ${all} @opentelemetry/api`,
    )
  }
}
