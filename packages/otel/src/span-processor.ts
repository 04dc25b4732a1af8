import { onUnrecordedLogin } from '@signed-in/core'
import { refuse } from './assert-options.ts'
import { withinDeadline } from './deadline.ts'
import { Diagnostics } from './diagnostics.ts'
import type { SignedInEventExporter } from './event-exporter.ts'
import type { ContextShape, ReadableSpanShape, SpanProcessorShape } from './sdk-shapes.ts'
import { SignInFunnel, type SignInStats } from './sign-in-funnel.ts'
import { assertSignInOptions, type SignInOptions } from './sign-in-options.ts'

/** Options of the span processor. */
export interface SignedInSpanProcessorOptions extends SignInOptions {
  /** Takes the events: a `TrackExporter`, or your own. The processor flushes it and shuts it down. */
  readonly exporter: SignedInEventExporter
}

// An exporter of one's own may hang; the SDK's shutdown has no deadline and would hang with it.
const EXPORTER_DEADLINE_MILLIS = 30_000

/**
 * Turns sign-ins into events, beside the processors that export your traces. It changes no span and exports none.
 *
 * It sees every recorded span, sampled or not, and it hears of login spans that are not recorded. Throws `ConfigError` or
 * `RuleError` at construction; afterwards nothing it does can throw into the app or delay it.
 */
export class SignedInSpanProcessor implements SpanProcessorShape {
  readonly #exporter: SignedInEventExporter
  readonly #funnel: SignInFunnel
  readonly #diagnostics = new Diagnostics()
  readonly #unsubscribe: () => void
  #isShutDown: boolean
  #shutdown: Promise<void> | undefined

  constructor(options: SignedInSpanProcessorOptions) {
    assertSignInOptions('SignedInSpanProcessor', options, ['exporter'])
    const { exporter, ...signIn } = options
    if (typeof (exporter as Partial<SignedInEventExporter> | null | undefined)?.export !== 'function') {
      refuse('SignedInSpanProcessor', 'exporter', exporter, 'an object with an export method, e.g. new TrackExporter({ url })')
    }
    this.#exporter = exporter
    this.#funnel = new SignInFunnel(signIn, exporter, 'signed_in_span_processor')
    // Without a listener, login spans do not carry the mark that tells a forwarder to leave them out.
    this.#unsubscribe = this.#funnel.isDisabled ? () => {} : onUnrecordedLogin((login) => this.#funnel.onUnrecorded(login))
    this.#isShutDown = this.#funnel.isDisabled
  }

  onStart(_span: object, _parentContext: ContextShape): void {}

  onEnd(span: ReadableSpanShape): void {
    if (this.#isShutDown) return
    this.#funnel.onSpan(span)
  }

  /** Resolves when the exporter has delivered what it could within its deadline. Sign-ins that wait for an identity are given up. */
  async forceFlush(): Promise<void> {
    this.#funnel.flush()
    await this.#finish('forceFlush')
  }

  /** Flushes, and takes no more spans. Calling it again waits for the same end. */
  shutdown(): Promise<void> {
    this.#shutdown ??= (async () => {
      this.#isShutDown = true
      this.#unsubscribe()
      this.#funnel.close()
      await this.#finish('shutdown')
    })()
    return this.#shutdown
  }

  /** What became of the spans so far. */
  stats(): SignInStats {
    return this.#funnel.stats()
  }

  /** Never rejects: one processor that rejects makes the provider leave the others behind. */
  async #finish(step: 'forceFlush' | 'shutdown'): Promise<void> {
    const outcome = await withinDeadline(async () => await this.#exporter[step]?.(), EXPORTER_DEADLINE_MILLIS)
    if (outcome === 'done') return
    const what = outcome === 'late' ? `did not end within ${EXPORTER_DEADLINE_MILLIS / 1000} s` : 'failed'
    this.#diagnostics.tell('error', step, `${step} of the exporter ${what}`)
  }
}
