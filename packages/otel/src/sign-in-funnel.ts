import {
  type BuildResult,
  compileRules,
  createEventBuilder,
  createTraceDedupe,
  type EventBuilder,
  type NearMissReason,
  type RuleSet,
  resolveOptions,
  type SignedInEvent,
  type SignIn,
  type SignInConfig,
  type SpanView,
  type WithheldReason,
} from '@signed-in/core'
import { containHook, isThenable } from './contain-hook.ts'
import { Diagnostics, errorName } from './diagnostics.ts'
import type { SignedInEventExporter } from './event-exporter.ts'
import { ReadableSpanView } from './readable-span-view.ts'
import type { ReadableSpanShape } from './sdk-shapes.ts'
import { type Count, SelfMetrics } from './self-metrics.ts'
import type { SignInOptions } from './sign-in-options.ts'
import { createSpanFilter, mayMatchBuiltInRule } from './span-filter.ts'
import { TraceCorrelation } from './trace-correlation.ts'

/** Why a rule matched and still nobody signed in. `echo`: another rule has found the same sign-in on another span of the trace. */
export type MissReason = NearMissReason | 'identity-ambiguous' | 'echo'

/**
 * What became of the spans, by number. `signIns` is always `events` plus everything `withheld` plus `failed` plus `unanswered`.
 *
 * The first answer of the exporter counts: what its callback says; that the promise it returned is fulfilled or rejected; that it
 * threw; or, if its `export` declares no callback, that it returned.
 */
export interface SignInStats {
  /** Sign-ins recognised. */
  readonly signIns: number
  /** Events that the exporter took. */
  readonly events: number
  /** Events that the exporter refused or failed over. */
  readonly failed: number
  /** Events handed to an exporter that has not said yet whether it takes them. */
  readonly unanswered: number
  /** Sign-ins that consent, redaction or a missing group held back. */
  readonly withheld: Readonly<Partial<Record<WithheldReason, number>>>
  /** Spans that a rule matched without a sign-in; and, as `second-mark`, further users that one span marks. */
  readonly nearMisses: Readonly<Partial<Record<MissReason, number>>>
  /** Failures of functions of yours, by option: `consent`, `redact`, `resolveGroupId`, `onEvent`, `exporter`. */
  readonly hookFaults: Readonly<Record<string, number>>
  /** Sign-ins that wait for an identity on another span. */
  readonly waiting: number
}

/** Where the events of a funnel go. */
export type EventSink = Pick<SignedInEventExporter, 'export'>

/**
 * From ended span to exported event, for the processor and the span exporter alike: filter, rules, correlation, event, exporter.
 * No method throws, awaits or blocks.
 */
export class SignInFunnel {
  /** True with `disabled` or SIGNED_IN_DISABLED: the owner then takes no spans. */
  readonly isDisabled: boolean
  readonly #rules: RuleSet
  readonly #isCandidate: (span: ReadableSpanShape) => boolean
  readonly #hasOwnRules: boolean
  readonly #build: EventBuilder
  readonly #sink: EventSink
  readonly #correlation: TraceCorrelation
  readonly #correlates: boolean
  readonly #dedupe = createTraceDedupe()
  readonly #onEvent: ((event: SignedInEvent) => unknown) | undefined
  readonly #diagnostics = new Diagnostics()
  // Spans whose sign-in is dealt with: `onEnd` may come twice from a wrapper, and a span may be exported twice after a retry.
  readonly #seen = new WeakSet<object>()
  readonly #withheld = new Map<WithheldReason, number>()
  readonly #nearMisses = new Map<MissReason, number>()
  readonly #hookFaults = new Map<string, number>()
  readonly #countSignIn: Count
  readonly #countEvent: Count
  readonly #countMiss: Count
  #signIns = 0
  #events = 0
  #failed = 0
  #unanswered = 0

  constructor(options: SignInOptions, sink: EventSink, componentType: string) {
    const { onEvent, correlation, meterProvider, ...own } = options
    const { disabled, signIn } = resolveOptions(own)
    this.isDisabled = disabled
    this.#rules = compileRules(signIn.rules, {
      builtIn: signIn.builtInRules,
      groupAttributes: signIn.groupAttributes,
      impersonated: signIn.impersonated,
    })
    this.#isCandidate = createSpanFilter(this.#rules.triggers)
    this.#hasOwnRules = this.#isCandidate !== mayMatchBuiltInRule
    // Our own login spans carry their user or are none; other people's may have it on a neighbour.
    this.#correlates = this.#rules.rules.some(({ builtIn, name }) => !builtIn || name !== 'login-span')
    this.#build = this.#createBuilder(signIn)
    this.#sink = sink
    const fault = this.#onHookFault
    this.#onEvent = onEvent && containHook('onEvent', onEvent, fault)
    this.#correlation = new TraceCorrelation(correlation ?? {}, {
      onSignIn: (signIn) => this.#take(signIn),
      onNotFound: (_rule, reason) => this.#miss(reason),
    })
    const metrics = new SelfMetrics(meterProvider, componentType)
    this.#countSignIn = metrics.counter('signed_in.processor.sign_ins', 'Sign-ins recognised', '{sign_in}')
    this.#countEvent = metrics.counter('signed_in.processor.events', 'Sign-ins by what became of their event', '{event}')
    this.#countMiss = metrics.counter('signed_in.processor.near_misses', 'Rules that matched without a sign-in', '{span}')
  }

  /** Takes an ended span. For a foreign span this is the filter, one array write and one comparison. */
  onSpan(span: ReadableSpanShape): void {
    try {
      // Called by its name the usual guard costs a third less than through the field.
      if (this.#hasOwnRules ? this.#isCandidate(span) : mayMatchBuiltInRule(span)) this.#consider(span)
      if (!this.#correlates) return
      this.#correlation.remember(span)
      if (this.#correlation.waitingCount !== 0) this.#correlation.offer(span)
    } catch (error) {
      // A span of another make, with getters that throw. Its sign-in cannot be read; the app must not notice.
      this.#onHookFault('span', `threw ${errorName(error)} when it was read`)
    }
  }

  /** Takes a login that no span records (`onUnrecordedLogin`). */
  onUnrecorded(login: SpanView): void {
    try {
      const detection = this.#rules.detect(login)
      if (detection?.kind === 'sign-in') this.#take(detection.signIn)
      else if (detection !== undefined) this.#miss(detection.reason)
    } catch (error) {
      this.#onHookFault('span', `threw ${errorName(error)} when it was read`)
    }
  }

  /** Ends the waiting for identities. */
  flush(): void {
    this.#correlation.flush()
  }

  close(): void {
    this.#correlation.close()
  }

  stats(): SignInStats {
    return {
      signIns: this.#signIns,
      events: this.#events,
      failed: this.#failed,
      unanswered: this.#unanswered,
      withheld: Object.fromEntries(this.#withheld),
      nearMisses: Object.fromEntries(this.#nearMisses),
      hookFaults: Object.fromEntries(this.#hookFaults),
      waiting: this.#correlation.waitingCount,
    }
  }

  #consider(span: ReadableSpanShape): void {
    if (this.#seen.has(span)) return
    const detection = this.#rules.detect(new ReadableSpanView(span))
    if (detection === undefined) return
    this.#seen.add(span)
    if (detection.kind === 'sign-in') {
      this.#take(detection.signIn)
      for (const { reason } of detection.nearMisses ?? []) this.#miss(reason)
    } else if (detection.pending === undefined || detection.rule === 'login-span') this.#miss(detection.reason)
    else this.#correlation.await(detection.pending, span)
  }

  #take(signIn: SignIn): void {
    if (this.#dedupe.isEcho(signIn)) {
      this.#miss('echo')
      return
    }
    this.#signIns += 1
    this.#countSignIn(1, { 'signed_in.rule': signIn.rule })
    const result: BuildResult = this.#build(signIn)
    if (result.kind === 'withheld') {
      this.#withheld.set(result.reason, (this.#withheld.get(result.reason) ?? 0) + 1)
      this.#countEvent(1, { 'error.type': result.reason })
      return
    }
    this.#export(result.event)
  }

  #export(event: SignedInEvent): void {
    let isSettled = false
    const settle = (failure?: string): void => {
      if (isSettled) return
      isSettled = true
      this.#unanswered -= 1
      if (failure === undefined) this.#taken(event)
      else this.#fail(failure)
    }
    this.#unanswered += 1
    const sink = this.#sink
    try {
      const returned: unknown = sink.export([event], (outcome) => settle(outcome?.code === 0 ? undefined : 'refused an event'))
      if (isThenable(returned)) {
        // Both ends are handled, whatever the callback has said: an unhandled rejection would end the app.
        returned.then(
          () => settle(),
          (error: unknown) => settle(`rejected with ${errorName(error)}`),
        )
      } else if (sink.export.length < 2) settle()
    } catch (error) {
      settle(`threw ${errorName(error)}`)
    }
  }

  #taken(event: SignedInEvent): void {
    this.#events += 1
    this.#countEvent(1)
    this.#onEvent?.(event)
  }

  #fail(reason: string): void {
    this.#failed += 1
    this.#countEvent(1, { 'error.type': 'exporter' })
    this.#onHookFault('exporter', reason)
  }

  #miss(reason: MissReason): void {
    this.#nearMisses.set(reason, (this.#nearMisses.get(reason) ?? 0) + 1)
    this.#countMiss(1, { 'error.type': reason })
  }

  readonly #onHookFault = (hook: string, reason: string): void => {
    this.#hookFaults.set(hook, (this.#hookFaults.get(hook) ?? 0) + 1)
    this.#diagnostics.tell('error', `hook ${hook}`, `${hook} ${reason}; the app is not affected, the sign-in may be`)
  }

  #createBuilder({ rules, builtInRules, groupAttributes, impersonated, ...options }: SignInConfig): EventBuilder {
    const { consent, redact, resolveGroupId, ...plain } = options
    const fault = this.#onHookFault
    return createEventBuilder({
      ...plain,
      ...(consent && { consent: (signIn) => containHook('consent', consent, fault)(signIn) === true }),
      ...(redact && { redact: containHook('redact', redact, fault) }),
      ...(resolveGroupId && { resolveGroupId: containHook('resolveGroupId', resolveGroupId, fault) }),
    })
  }
}
