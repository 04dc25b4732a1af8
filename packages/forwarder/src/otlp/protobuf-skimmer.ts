import type { CompiledRule, SpanView } from '@signed-in/core'
import { FieldCursor } from './field-cursor.ts'
import { createOtlpSpanView, type OtlpOrigin } from './otlp-span-view.ts'
import { readResource, readScope, readSpan } from './protobuf-span.ts'
import { createSkimPlan, type RulePlan } from './skim-plan.ts'
import { SPAN_PASSES, SPAN_UNREADABLE, SpanSkimmer } from './span-skimmer.ts'
import { allowanceOfBody, UnreadableError, WireReader } from './wire-reader.ts'

/** What one body holds, as far as the rules care. */
export interface Skimmed {
  /** Spans seen. */
  readonly spans: number
  /** False: the walk met bytes that are no OTLP, and stopped there. What it found before stands. */
  readonly readable: boolean
  /** The spans that a rule may match, decoded. */
  readonly views: readonly SpanView[]
}

/** Finds the spans worth decoding in a body. Never throws, whatever the bytes. */
export type Skimmer = (body: Uint8Array) => Skimmed

/** A part of the body. */
interface Range {
  readonly start: number
  readonly stop: number
}

const RESOURCE_SPANS = (1 << 3) | 2
/** Field 1 of `ResourceSpans` and of `ScopeSpans`. */
const ORIGIN = (1 << 3) | 2
const SCOPE_SPANS = (2 << 3) | 2
const SPANS = (2 << 3) | 2
const NOWHERE: Range = { start: 0, stop: 0 }
/** Sub-messages that a decoded span counts for, beside those in it. */
const SPAN_COSTS = 16

/**
 * Compiles rules into a skimmer of `ExportTraceServiceRequest`s in protobuf (also the form of gRPC messages and of Kafka records):
 * walks the structure, compares names and keys in place, and decodes only spans whose conditions hold.
 */
export function createProtobufSkimmer(rules: readonly CompiledRule[]): Skimmer {
  const plan = createSkimPlan(rules)
  const everyRule = plan.rules.map((_, index) => index)
  const asksScope = plan.rules.some((rule) => rule.scopePasses !== undefined)
  const asksResource = plan.rules.some((rule) => rule.resource.length > 0)
  const spanSkimmer = new SpanSkimmer(plan)

  return (body) => {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const cursor = new FieldCursor(bytes)
    const views: SpanView[] = []
    const allowance = allowanceOfBody()
    let spans = 0
    spanSkimmer.begin(bytes)
    spanSkimmer.activate(everyRule)

    /** Calls `visit` with every sub-message that stands under `tag`. False as soon as something is unreadable. */
    const each = (tag: number, { start, stop }: Range, visit: (start: number, stop: number) => boolean): boolean => {
      let at = start
      while (at < stop) {
        if (!cursor.next(at, stop)) return false
        at = cursor.stop
        if (cursor.tag === tag && !visit(cursor.start, cursor.stop)) return false
      }
      return true
    }

    const first = (tag: number, { start, stop }: Range): Range => {
      for (let at = start; at < stop && cursor.next(at, stop); at = cursor.stop) {
        if (cursor.tag === tag) return { start: cursor.start, stop: cursor.stop }
      }
      return NOWHERE
    }

    const resourceOf = (range: Range): OtlpOrigin['resource'] =>
      readResource(new WireReader(bytes, range.start, range.stop, allowance))
    const scopeOf = (range: Range): ReturnType<typeof readScope> =>
      readScope(new WireReader(bytes, range.start, range.stop, allowance))

    const skimScope = (resource: () => OtlpOrigin['resource'], rulesHere: readonly number[], scopeSpans: Range): boolean => {
      const scope = first(ORIGIN, scopeSpans)
      let origin: OtlpOrigin | undefined
      if (asksScope || asksResource) {
        const active = asksScope ? rulesOfScope(plan.rules, rulesHere, scopeOf(scope).scopeName) : rulesHere
        spanSkimmer.activate(active)
      }
      return each(SPANS, scopeSpans, (start, stop) => {
        spans++
        const found = spanSkimmer.walk(start, stop)
        if (found === SPAN_PASSES) {
          allowance.left -= SPAN_COSTS
          const span = readSpan(new WireReader(bytes, start, stop, allowance))
          origin ??= { ...scopeOf(scope), resource: resource() }
          views.push(createOtlpSpanView(span, origin))
        }
        return found !== SPAN_UNREADABLE
      })
    }

    const skimResource = (start: number, stop: number): boolean => {
      const resource = first(ORIGIN, { start, stop })
      let decoded: OtlpOrigin['resource'] | undefined
      // Once for all the spans of it: a large one read for each of many would hold up everybody.
      const decode = (): OtlpOrigin['resource'] => {
        decoded ??= resourceOf(resource)
        return decoded
      }
      const rulesHere = asksResource ? rulesOfResource(plan.rules, everyRule, decode()) : everyRule
      return each(SCOPE_SPANS, { start, stop }, (from, to) => skimScope(decode, rulesHere, { start: from, stop: to }))
    }

    try {
      const readable = each(RESOURCE_SPANS, { start: 0, stop: bytes.length }, skimResource)
      return { spans, readable, views }
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error
      return { spans, readable: false, views }
    } finally {
      spanSkimmer.begin()
    }
  }
}

function rulesOfScope(plans: readonly RulePlan[], rules: readonly number[], scopeName: string): readonly number[] {
  return rules.filter((rule) => plans[rule]?.scopePasses?.(scopeName) ?? true)
}

function rulesOfResource(
  plans: readonly RulePlan[],
  rules: readonly number[],
  resource: OtlpOrigin['resource'],
): readonly number[] {
  return rules.filter((rule) => plans[rule]?.resource.every(({ key, passes }) => passes(resource.get(key))) ?? true)
}
