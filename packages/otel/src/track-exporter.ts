import {
  ConfigError,
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type DeliveryStats,
  deliverySchema,
  describeIssues,
  type Problem,
  resolveOptions,
  type SignedInEvent,
} from '@signed-in/core'
import { assertKeys, assertMeterProvider, type KeysOf, refuse } from './assert-options.ts'
import { Diagnostics } from './diagnostics.ts'
import type { SignedInEventExporter } from './event-exporter.ts'
import type { ExportResultShape, MeterProviderShape } from './sdk-shapes.ts'
import { runUntraced } from './untraced.ts'

/**
 * Options of the exporter: where events go, how they are kept, and how long. What is left out comes from the environment
 * (`SIGNED_IN_TRACK_URL`, `SIGNED_IN_API_KEY`, ...), then from the configuration file, then from the defaults.
 */
export interface TrackExporterOptions extends Omit<DeliveryOptions, 'runUntraced'> {
  /** Where our own counters go (`signed_in.exporter.*`). Default: nowhere; `stats()` has them all. */
  readonly meterProvider?: MeterProviderShape
}

const KEYS: KeysOf<TrackExporterOptions> = {
  name: true,
  destination: true,
  url: true,
  apiKey: true,
  apiKeyFile: true,
  headers: true,
  groupType: true,
  identify: true,
  mapping: true,
  destinations: true,
  spool: true,
  deadLetterFile: true,
  limits: true,
  timeouts: true,
  flushIntervalMillis: true,
  allowInsecure: true,
  proxy: true,
  ca: true,
  cert: true,
  key: true,
  flushBeforeExit: true,
  waitUntil: true,
  onProblem: true,
  meterProvider: true,
}

/** Every key of `TrackExporterOptions`. */
export const TRACK_EXPORTER_KEYS: readonly string[] = Object.keys(KEYS)

/** Options over environment over file. What is wrong in the options themselves is named as it stands there. */
function resolveDelivery(own: DeliveryOptions): DeliveryOptions {
  try {
    return resolveOptions({ delivery: own }).delivery
  } catch (error) {
    const schema = deliverySchema()
    const { error: wrong } = schema.safeParse(own)
    if (wrong === undefined) throw error
    throw new ConfigError(
      describeIssues(wrong.issues, schema, own)
        .map((issue) => `TrackExporter: ${issue}`)
        .join('\n'),
    )
  }
}

/**
 * Delivers events to a `/track` endpoint or another destination: at least once while the process lives, and across restarts with
 * `spool`. Its requests are not traced and carry neither `traceparent` nor baggage.
 *
 * Throws `ConfigError` at construction; nothing later throws. Problems are told through `diag`, once each until they are over.
 */
export class TrackExporter implements SignedInEventExporter {
  readonly #delivery: Delivery
  readonly #diagnostics = new Diagnostics()
  #isShutDown: boolean = false

  constructor(options: TrackExporterOptions = {}) {
    assertKeys('TrackExporter', 'options', options, TRACK_EXPORTER_KEYS)
    const { meterProvider, onProblem, ...own } = options
    assertMeterProvider('TrackExporter', meterProvider)
    if (onProblem !== undefined && typeof onProblem !== 'function') refuse('TrackExporter', 'onProblem', onProblem, 'a function')
    const delivery = resolveDelivery(own)
    this.#delivery = createDelivery({
      ...delivery,
      runUntraced,
      onProblem: (problem) => {
        this.#tell(problem)
        onProblem?.(problem)
      },
    })
    if (meterProvider !== undefined) observe(meterProvider, () => this.#delivery.stats())
  }

  /**
   * Takes events; returns before they are delivered. The callback says at once whether they were taken: after that they are
   * delivered, or counted in `stats()`.
   */
  export(events: readonly SignedInEvent[], resultCallback?: (result: ExportResultShape) => void): void {
    if (this.#isShutDown) {
      resultCallback?.({ code: 1, error: new Error('TrackExporter: events after shutdown are not taken') })
      return
    }
    for (const event of events) this.#delivery.accept(event)
    resultCallback?.({ code: 0 })
  }

  /** Resolves when everything taken so far is delivered, or after `timeoutMillis`, by default `timeouts.flushMillis`. */
  async forceFlush(timeoutMillis?: number): Promise<void> {
    await this.#delivery.forceFlush(timeoutMillis)
  }

  /** Delivers what it can within `timeouts.flushMillis` and lets go of timers, files and connections. May be called again. */
  async shutdown(): Promise<void> {
    this.#isShutDown = true
    await this.#delivery.shutdown()
  }

  /** What became of the events so far. */
  stats(): DeliveryStats {
    return this.#delivery.stats()
  }

  #tell({ code, destination, message }: Problem): void {
    // The delivery tells a problem once until it is over, so there are no bursts to hold back here.
    this.#diagnostics.tell(code === 'recovered' ? 'warn' : 'error', `${code} ${destination ?? ''} ${message}`, message)
  }
}

const COUNTERS = [
  ['accepted', 'Events taken'],
  ['delivered', 'Events that the destination has'],
  ['deadLettered', 'Events refused for good'],
  ['dropped', 'Events given up at a limit'],
  ['retries', 'Requests that were repeated'],
] as const

/** The delivery counts already, so the meter reads its counts when it collects. */
function observe(meterProvider: MeterProviderShape, stats: () => DeliveryStats): void {
  const meter = meterProvider.getMeter('@signed-in/otel')
  const attributes = { 'otel.component.type': 'track_exporter' }
  for (const [key, description] of COUNTERS) {
    const unit = key === 'retries' ? '{request}' : '{event}'
    const name = `signed_in.exporter.${key === 'deadLettered' ? 'dead_lettered' : key}`
    meter.createObservableCounter(name, { description, unit }).addCallback((result) => result.observe(stats()[key], attributes))
  }
  const pending = meter.createObservableUpDownCounter('signed_in.exporter.pending', {
    description: 'Events that wait for delivery',
    unit: '{event}',
  })
  pending.addCallback((result) => result.observe(stats().pending, attributes))
}
