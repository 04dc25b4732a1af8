import { onUnrecordedLogin } from '@signed-in/core'
import type { ExportResultShape, ReadableSpanShape, SpanExporterShape } from './sdk-shapes.ts'
import { SignInFunnel, type SignInStats } from './sign-in-funnel.ts'
import { assertSignInOptions, SIGN_IN_KEYS, type SignInOptions } from './sign-in-options.ts'
import { TRACK_EXPORTER_KEYS, TrackExporter, type TrackExporterOptions } from './track-exporter.ts'

/** Options of the span exporter: those of the processor and those of `TrackExporter` together. */
export interface TrackSpanExporterOptions extends SignInOptions, Omit<TrackExporterOptions, 'meterProvider'> {}

/**
 * The same funnel as a span exporter, for setups where only a span processor of the SDK can be configured.
 *
 * Prefer `SignedInSpanProcessor`: batch and simple processors hand over sampled spans only, so sign-ins recognised by rules on
 * other people's spans are lost with unsampled traces. Our own login spans are not: those that are not recorded come another way.
 * Throws `ConfigError` or `RuleError` at construction.
 */
export class TrackSpanExporter implements SpanExporterShape {
  readonly #exporter: TrackExporter
  readonly #funnel: SignInFunnel
  readonly #unsubscribe: () => void
  #isShutDown: boolean

  constructor(options: TrackSpanExporterOptions = {}) {
    assertSignInOptions('TrackSpanExporter', options, TRACK_EXPORTER_KEYS)
    const { signIn, delivery } = split(options)
    const funnel = new SignInFunnel(
      signIn,
      { export: (events, done) => this.#exporter.export(events, done) },
      'track_span_exporter',
    )
    this.#funnel = funnel
    this.#exporter = new TrackExporter(delivery)
    this.#isShutDown = funnel.isDisabled
    this.#unsubscribe = funnel.isDisabled ? () => {} : onUnrecordedLogin((login) => funnel.onUnrecorded(login))
  }

  /** Succeeds once the sign-ins among the spans are taken for delivery: the processor need not keep the spans. */
  export(spans: readonly ReadableSpanShape[], resultCallback: (result: ExportResultShape) => void): void {
    if (this.#isShutDown) {
      resultCallback({ code: 1, error: new Error('TrackSpanExporter: spans after shutdown are not taken') })
      return
    }
    for (const span of spans) this.#funnel.onSpan(span)
    resultCallback({ code: 0 })
  }

  async forceFlush(): Promise<void> {
    this.#funnel.flush()
    await this.#exporter.forceFlush()
  }

  async shutdown(): Promise<void> {
    this.#isShutDown = true
    this.#unsubscribe()
    this.#funnel.close()
    await this.#exporter.shutdown()
  }

  /** What became of the spans, and of the events. */
  stats(): SignInStats & { readonly delivery: ReturnType<TrackExporter['stats']> } {
    return { ...this.#funnel.stats(), delivery: this.#exporter.stats() }
  }
}

/** Each part gets its own options; the meter provider is for the counters of both. */
function split(options: TrackSpanExporterOptions): { signIn: SignInOptions; delivery: TrackExporterOptions } {
  const pick = <Part extends object>(keys: readonly string[]): Part =>
    Object.fromEntries(Object.entries(options).filter(([key]) => keys.includes(key))) as Part
  return { signIn: pick<SignInOptions>(SIGN_IN_KEYS), delivery: pick<TrackExporterOptions>(TRACK_EXPORTER_KEYS) }
}
