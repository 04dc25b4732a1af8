import {
  type LoginAttributes,
  loginAttributesOf,
  publishUnrecordedLogin,
  type RuleDefinition,
  type SpanView,
} from '@signed-in/core'
import { LOGIN_SCOPE_NAME, LOGIN_SPAN_NAME } from '@signed-in/core/semconv'
import { createSignedInSampler } from '../sampler.ts'
import type { SamplerShape, SpanContextShape } from '../sdk-shapes.ts'
import { SignedInSpanProcessor } from '../span-processor.ts'

/**
 * How we stand beside a provider's own processors.
 * - `processor`: our processor is one of them;
 * - `present`: the app has put one in already, ours is not needed;
 * - `login-spans`: the provider takes none; the login spans of our instrumentation are taken where they are written.
 */
export type Joined = 'processor' | 'present' | 'login-spans'

interface SdkProvider {
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: unknown }
  readonly _tracerOptions?: { sampler?: SamplerShape }
}

/**
 * Joins a provider that exists already. The SDK has no public way to add a processor since 2.0, so its list of processors is
 * extended, in both lines the same private field. Where the field is not as expected (another SDK), nothing is touched but
 * `getTracer`, for the one tracer that is ours.
 */
export function joinProvider(provider: object, processor: SignedInSpanProcessor, rules: readonly RuleDefinition[]): Joined {
  const sdk = provider as SdkProvider
  const processors = sdk._activeSpanProcessor?._spanProcessors
  if (!Array.isArray(processors)) {
    tapLoginTracer(provider)
    return 'login-spans'
  }
  if (processors.includes(processor)) return 'processor'
  // The other copy (ESM, CommonJS) of this package has another class of the same name.
  if (processors.some((other) => classNameOf(other) === SignedInSpanProcessor.name)) return 'present'
  processors.push(processor)
  recordCandidates(sdk, rules)
  return 'processor'
}

/** Undefined where there is no class, as for an object without a prototype. */
function classNameOf(value: unknown): string | undefined {
  return (value as { constructor?: { name?: string } } | null | undefined)?.constructor?.name
}

/** Lets the spans that the user's rules may match be recorded in unsampled traces too. */
function recordCandidates({ _tracerOptions: options }: SdkProvider, rules: readonly RuleDefinition[]): void {
  if (rules.length === 0 || typeof options?.sampler?.shouldSample !== 'function') return
  options.sampler = createSignedInSampler(options.sampler, { rules })
}

interface AnyTracer {
  startSpan(name: string, options?: unknown, context?: unknown): AnySpan
}

interface AnySpan {
  end(endTime?: unknown): void
  isRecording(): boolean
  spanContext(): SpanContextShape
}

/** Takes the login spans of a provider without processors, in the moment they end. */
function tapLoginTracer(provider: object): void {
  const target = provider as { getTracer(name: string, ...rest: unknown[]): AnyTracer }
  if (typeof target.getTracer !== 'function') return
  const getTracer = target.getTracer
  target.getTracer = function (name, ...rest) {
    const tracer = getTracer.call(this, name, ...rest)
    if (name !== LOGIN_SCOPE_NAME) return tracer
    return {
      startSpan(spanName, options, context) {
        const span = tracer.startSpan(spanName, options, context)
        if (spanName === LOGIN_SPAN_NAME) tapEnd(span)
        return span
      },
    }
  }
}

function tapEnd(span: AnySpan): void {
  const end = span.end
  span.end = (endTime) => {
    // A span that is not recorded is published by its writer.
    const attributes = span.isRecording() ? loginAttributesOf(span) : undefined
    end.call(span, endTime)
    if (attributes !== undefined) publishUnrecordedLogin(viewOf(span.spanContext(), attributes))
  }
}

function viewOf({ traceId, spanId }: SpanContextShape, attributes: LoginAttributes): SpanView {
  const now = BigInt(Date.now()) * 1_000_000n
  return {
    traceId,
    spanId,
    parentSpanId: undefined,
    name: LOGIN_SPAN_NAME,
    kind: 'INTERNAL',
    status: 'UNSET',
    scopeName: LOGIN_SCOPE_NAME,
    scopeVersion: undefined,
    startTimeUnixNano: now,
    endTimeUnixNano: now,
    events: [],
    droppedAttributesCount: 0,
    attribute: (key) => attributes.get(key),
    attributes: () => attributes,
    resource: () => undefined,
  }
}
