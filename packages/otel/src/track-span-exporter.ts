import { onUnrecordedLogin } from '@signed-in/core'
import { withinDeadline } from './deadline.ts'
import type { ExportResultShape, ReadableSpanShape, SpanExporterShape } from './sdk-shapes.ts'
import { type EventSink, SignInFunnel, type SignInStats } from './sign-in-funnel.ts'
import { assertSignInOptions, SIGN_IN_KEYS, type SignInOptions } from './sign-in-options.ts'
import { TRACK_EXPORTER_KEYS, TrackExporter, type TrackExporterOptions } from './track-exporter.ts'

/** Options of the span exporter: those of the processor and those of `TrackExporter` together. */
export interface TrackSpanExporterOptions extends SignInOptions, Omit<TrackExporterOptions, 'meterProvider'> {}

const DELIVERY_WAIT_MILLIS = 1_000

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
  #handedOver = 0
  #deliveredWhenLate: number | undefined

  constructor(options: TrackSpanExporterOptions = {}) {
    assertSignInOptions('TrackSpanExporter', options, TRACK_EXPORTER_KEYS)
    const { signIn, delivery } = split(options)
    const sink: EventSink = {
      export: (events, done) => {
        this.#handedOver += events.length
        this.#exporter.export(events, done)
      },
    }
    const funnel = new SignInFunnel(signIn, sink, 'track_span_exporter')
    this.#funnel = funnel
    this.#exporter = new TrackExporter(delivery)
    this.#isShutDown = funnel.isDisabled
    this.#unsubscribe = funnel.isDisabled ? () => {} : onUnrecordedLogin((login) => funnel.onUnrecorded(login))
  }

  /**
   * Always succeeds: the processor need not keep the spans. Where a sign-in is among them, the callback waits until its event is
   * delivered, for a second at most: span processors of the SDK wait for callbacks when they flush, but do not flush their exporter.
   */
  export(spans: readonly ReadableSpanShape[], resultCallback: (result: ExportResultShape) => void): void {
    if (this.#isShutDown) {
      resultCallback({ code: 1, error: new Error('TrackSpanExporter: spans after shutdown are not taken') })
      return
    }
    const before = this.#handedOver
    const waits = this.#mayWait()
    for (const span of spans) this.#funnel.onSpan(span)
    if (this.#handedOver === before || !waits) {
      resultCallback({ code: 0 })
      return
    }
    void this.#delivered().then(() => resultCallback({ code: 0 }))
  }

  async forceFlush(): Promise<void> {
    this.#funnel.flush()
    await this.#exporter.forceFlush()
  }

  /** While nothing arrives at the destination, waiting would only let the processor's queue run over. */
  #mayWait(): boolean {
    return this.#deliveredWhenLate === undefined || this.#exporter.stats().delivered > this.#deliveredWhenLate
  }

  async #delivered(): Promise<void> {
    // The flush gets longer than we wait, so that it is clear which of the two ended first.
    const outcome = await withinDeadline(() => this.#exporter.forceFlush(2 * DELIVERY_WAIT_MILLIS), DELIVERY_WAIT_MILLIS)
    this.#deliveredWhenLate = outcome === 'late' ? this.#exporter.stats().delivered : undefined
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
