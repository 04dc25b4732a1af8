import type { RuleDefinition } from '@signed-in/core'
import type { SignedInSpanProcessor } from '../span-processor.ts'
import { apiCopies } from './api-copies.ts'
import { onFirstSpan } from './first-span.ts'
import { registeredMetricsAndLogs, registeredProvider, watchRegistration } from './global-provider.ts'
import { joinProvider } from './join-provider.ts'
import { report } from './report.ts'
import { type LoadedSdk, loadSdk, type StartedSdk } from './sdk.ts'

/**
 * Who starts the SDK (`SIGNED_IN_SDK`).
 * - `auto`: the app, if it does so before its first span; else we do, with that span;
 * - `start`: we do, at once;
 * - `join`: the app, or nobody.
 */
export type SdkMode = 'auto' | 'start' | 'join'

interface FlushableProvider {
  forceFlush?(): Promise<unknown>
}

/**
 * Brings processor and tracer provider together, whoever registers the provider and whenever: before us, after us, or nobody, and
 * then it is us.
 *
 * Why not simply start an SDK at once: the first provider registered wins, and one that an app starts later with exporters of its own
 * would be refused. Its traces would be gone.
 */
export class SdkHost {
  readonly #processor: SignedInSpanProcessor | undefined
  readonly #rules: readonly RuleDefinition[]
  readonly #mode: SdkMode
  readonly #onProvider: () => void
  #provider: FlushableProvider | undefined
  #ownSdk: StartedSdk | undefined

  constructor(
    processor: SignedInSpanProcessor | undefined,
    rules: readonly RuleDefinition[],
    mode: SdkMode,
    onProvider: () => void,
  ) {
    this.#processor = processor
    this.#rules = rules
    this.#mode = mode
    this.#onProvider = onProvider
  }

  /** Joins what is there, or waits for what comes. */
  begin(): void {
    const present = registeredProvider()
    if (present !== undefined) {
      this.#join(present)
      return
    }
    const copies = apiCopies()
    // What the copies hand out now; tracers made from it before the registration stay without effect unless it is told too.
    const proxies = copies.map(({ trace }) => trace.getTracerProvider())
    let stopWaiting = (): void => {}
    watchRegistration((provider) => {
      stopWaiting()
      for (const proxy of proxies) (proxy as { setDelegate?(delegate: object): void }).setDelegate?.(provider)
      this.#join(provider)
      this.#onProvider()
    })
    if (this.#mode === 'join') return
    const sdk = loadSdk()
    if (sdk === undefined) return
    if (this.#mode === 'start') this.#start(sdk)
    else stopWaiting = onFirstSpan(copies, () => this.#start(sdk))
  }

  /** Before the end of the process: everything that is finished leaves. Does not reject. */
  async flush(): Promise<void> {
    // What an app's own SDK does with metrics and logs at the end is the app's.
    const others = this.#ownSdk === undefined ? [] : registeredMetricsAndLogs()
    const providers: readonly (FlushableProvider | undefined)[] = [this.#provider, ...others, this.#processor]
    await Promise.allSettled(providers.map(async (one) => await one?.forceFlush?.()))
  }

  /** The process is over: our processor and an SDK of ours are shut down; one of the app is only flushed. Does not reject. */
  async shutdown(): Promise<void> {
    const ending = [
      async () => await (this.#ownSdk === undefined ? this.#provider?.forceFlush?.() : this.#ownSdk.shutdown()),
      async () => await this.#processor?.shutdown(),
    ]
    await Promise.allSettled(ending.map((end) => end()))
  }

  #start(sdk: LoadedSdk): void {
    try {
      this.#ownSdk = sdk.start(this.#processor)
    } catch (error) {
      report('error', `the OpenTelemetry SDK could not be started: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** Called while the app registers its provider: never throws, whatever that provider is made of. */
  #join(provider: object): void {
    this.#provider = provider
    if (this.#processor === undefined) return
    try {
      this.#joinProcessor(provider, this.#processor)
    } catch (error) {
      report(
        'error',
        `the tracer provider of this app cannot be joined: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  #joinProcessor(provider: object, processor: SignedInSpanProcessor): void {
    const joined = joinProvider(provider, processor, this.#rules)
    if (joined === 'present') {
      report('info', 'the app has a SignedInSpanProcessor of its own; the one of register steps back')
      void processor.shutdown()
    } else if (joined === 'login-spans') {
      report(
        'warn',
        'the tracer provider of this app takes no further span processor: sign-ins of instrumented libraries and of recordSignIn are delivered, rules on other spans have no effect',
      )
    }
  }
}
