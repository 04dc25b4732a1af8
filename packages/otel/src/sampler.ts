import { type Context, type Span, trace } from '@opentelemetry/api'
import { type CompiledRule, compileAttributeTest, compileRules, compileTextTests, type RuleDefinition } from '@signed-in/core'
import { LOGIN_SPAN_NAME } from '@signed-in/core/semconv'
import type { ContextShape, SamplerShape, SamplingResultShape, SpanAttributes } from './sdk-shapes.ts'

const NOT_RECORD = 0
const RECORD = 1
const SAMPLED_FLAG = 1
const KINDS = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
// A SERVER span starts as `POST` and becomes `POST /login` when the route is known, at its end.
const HTTP_METHOD_NAME = /^[A-Z]{3,16}$/

/** What is known of a span when it starts. */
export interface SpanStart {
  readonly name: string
  /** `SpanKind` of the API: 0 INTERNAL, 1 SERVER, 2 CLIENT, 3 PRODUCER, 4 CONSUMER. */
  readonly kind: number
  readonly attributes: SpanAttributes
}

/** Which spans of unsampled traces are recorded for the sake of sign-ins. */
export interface SignedInSamplerOptions {
  /** The rules that the processor has. The built-in ones need not be named. */
  readonly rules?: readonly RuleDefinition[]
  /** Further spans to record: those that get a `signed_in` event later, which no sampler can foresee. Default: none. */
  readonly alsoRecord?: (span: SpanStart) => boolean
}

type Candidate = (name: string, kind: number, attributes: SpanAttributes) => boolean

/**
 * Whether a span may fulfil a rule at its end, going by its start. What is not there yet may still come, so it does not count
 * against the span; what is there and fails does.
 */
function candidateOf(rule: CompiledRule): Candidate {
  const kinds = rule.kinds?.map((kind) => KINDS.indexOf(kind))
  const isName = rule.spanNames && compileTextTests(rule.spanNames)
  const namePatterns = rule.spanNames?.map((test) => (test.kind === 'exact' ? test.text : test.glob))
  const tests = rule.attributes.map((test) => ({ key: test.key, passes: compileAttributeTest(test) }))
  return (name, kind, attributes) => {
    if (kinds !== undefined && !kinds.includes(kind)) return false
    if (isName !== undefined && !isName(name)) {
      const mayBecome = HTTP_METHOD_NAME.test(name) && namePatterns?.some((p) => p.startsWith(`${name} `) || p.startsWith('*'))
      if (mayBecome !== true) return false
    }
    return tests.every(({ key, passes }) => attributes[key] === undefined || passes(attributes[key]))
  }
}

/** Recorded, not sampled, and of this process: such a span is one that we upgraded, and its children may hold the identity. */
function isUpgraded(parent: Span | undefined): boolean {
  if (parent === undefined || !parent.isRecording()) return false
  return (parent.spanContext().traceFlags & SAMPLED_FLAG) === 0
}

/**
 * Lets the processor see the sign-ins of traces that `delegate` does not sample: spans that a rule may match, and their children in
 * this process, are recorded but not sampled. Batch and simple processors leave such spans out, and the `traceparent` of outgoing
 * requests still says "not sampled", so nothing else changes. What `delegate` samples is sampled exactly as before.
 *
 * Our own login spans need no sampler: one that is not recorded reaches the processor another way. Throws `RuleError` for a rule
 * that does not compile.
 */
export function createSignedInSampler<Result extends SamplingResultShape>(
  delegate: SamplerShape<Result>,
  options: SignedInSamplerOptions = {},
): SamplerShape<Result> {
  const { alsoRecord } = options
  const rules = compileRules(options.rules ?? [], { builtIn: false }).rules
  const candidates = rules.map(candidateOf)
  const recordsChildren = candidates.length > 0 || alsoRecord !== undefined

  function isWanted(context: ContextShape, name: string, kind: number, attributes: SpanAttributes): boolean {
    if (name === LOGIN_SPAN_NAME) return true
    if (!recordsChildren) return false
    // The API only reads values from the context, which is all that our structural type promises.
    if (isUpgraded(trace.getSpan(context as Context))) return true
    if (candidates.some((isCandidate) => isCandidate(name, kind, attributes))) return true
    try {
      return (alsoRecord?.({ name, kind, attributes }) as unknown) === true
    } catch {
      return false
    }
  }

  return {
    shouldSample(context, traceId, spanName, spanKind, attributes, links) {
      const result = delegate.shouldSample(context, traceId, spanName, spanKind, attributes, links)
      if (result.decision !== NOT_RECORD || !isWanted(context, spanName, spanKind, attributes)) return result
      return { ...result, decision: RECORD }
    },
    toString() {
      return `SignedInSampler{${delegate.toString()}}`
    },
  }
}
