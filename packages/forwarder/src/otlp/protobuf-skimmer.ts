import type { CompiledRule, SpanView } from '@signed-in/core'
import { FieldCursor } from './field-cursor.ts'
import { createOtlpSpanView, type OtlpOrigin } from './otlp-span-view.ts'
import { BYTES_BETWEEN_LOOKS, finish, type Pace, type Steps, UNHURRIED } from './pace.ts'
import { readResource, readScope, readSpan } from './protobuf-span.ts'
import { createSkimPlan, type RulePlan, type SkimPlan } from './skim-plan.ts'
import { SPAN_PASSES, SPAN_UNREADABLE, SpanSkimmer } from './span-skimmer.ts'
import { type Allowance, allowanceOfBody, readPart, UnreadableError, WireReader } from './wire-reader.ts'

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

/** The same in steps, for bodies that would hold up everybody else. */
export type SteppedSkimmer = (body: Uint8Array, pace: Pace) => Steps<Skimmed>

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
/** Scopes that hold spans, in one body: each has its rules chosen. As many as 64 MiB hold if every span has its own. */
const MAX_SCOPES = 512 * 1024

/**
 * Compiles rules into a skimmer of `ExportTraceServiceRequest`s in protobuf (also the form of gRPC messages and of Kafka records):
 * walks the structure, compares names and keys in place, and decodes only spans whose conditions hold.
 */
export function createProtobufSkimmer(rules: readonly CompiledRule[]): Skimmer {
  const skim = createSteppedProtobufSkimmer(rules)
  return (body) => finish(skim(body, UNHURRIED))
}

/** The protobuf skimmer in steps. Bodies may be skimmed side by side. */
export function createSteppedProtobufSkimmer(rules: readonly CompiledRule[]): SteppedSkimmer {
  const plan = createSkimPlan(rules)
  const idle: SpanSkimmer[] = []
  return function* skim(body, pace) {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const spanSkimmer = idle.pop() ?? new SpanSkimmer(plan)
    const walk = new BodyWalk(plan, spanSkimmer, bytes, pace)
    try {
      const readable = yield* walk.run()
      return { spans: walk.spans, readable, views: walk.views }
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error
      return { spans: walk.spans, readable: false, views: walk.views }
    } finally {
      spanSkimmer.begin()
      idle.push(spanSkimmer)
    }
  }
}

/** One walk over one body. Loops within loops rather than functions, because a generator for each scope would cost more than its spans. */
class BodyWalk {
  readonly views: SpanView[] = []
  spans: number = 0
  readonly #plan: SkimPlan
  readonly #everyRule: readonly number[]
  readonly #asksScope: boolean
  readonly #asksResource: boolean
  readonly #spanSkimmer: SpanSkimmer
  readonly #bytes: Buffer
  readonly #pace: Pace
  readonly #cursor: FieldCursor
  readonly #allowance: Allowance = allowanceOfBody()
  #scopes: number = 0
  /** Where the pace is asked next. */
  #nextLook: number = BYTES_BETWEEN_LOOKS

  constructor(plan: SkimPlan, spanSkimmer: SpanSkimmer, bytes: Buffer, pace: Pace) {
    this.#plan = plan
    this.#everyRule = plan.everyRule
    this.#asksScope = plan.asksScope
    this.#asksResource = plan.asksResource
    this.#spanSkimmer = spanSkimmer
    this.#bytes = bytes
    this.#pace = pace
    this.#cursor = new FieldCursor(bytes)
    spanSkimmer.begin(bytes)
    spanSkimmer.activate(this.#everyRule)
  }

  /** False: not readable to its end. Throws `UnreadableError` where what has to be decoded cannot be. */
  *run(): Steps<boolean> {
    const cursor = this.#cursor
    const end = this.#bytes.length
    for (let at = 0; at < end; ) {
      if (!cursor.next(at, end)) return false
      at = cursor.stop
      const from = cursor.start
      if (this.#isDue(from)) yield
      if (cursor.tag === RESOURCE_SPANS && from < at && !(yield* this.#resourceSpans(from, at))) return false
    }
    return true
  }

  *#resourceSpans(start: number, stop: number): Steps<boolean> {
    const cursor = this.#cursor
    let resource: Range | undefined
    let decoded: OtlpOrigin['resource'] | undefined
    let rules: readonly number[] | undefined
    for (let at = start; at < stop; ) {
      if (!cursor.next(at, stop)) return false
      at = cursor.stop
      const from = cursor.start
      if (this.#isDue(from)) yield
      if (cursor.tag !== SCOPE_SPANS || from === at) continue
      resource ??= this.#atFront(start, stop) ?? (yield* this.#search(start, stop))
      const place = resource
      // Once for all the spans of it: a large one read for each of many would hold up everybody.
      const decode = (): OtlpOrigin['resource'] => {
        decoded ??= readPart(this.#allowance, (part) => readResource(new WireReader(this.#bytes, place.start, place.stop, part)))
        return decoded
      }
      rules ??= this.#asksResource ? rulesOfResource(this.#plan.rules, this.#everyRule, decode()) : this.#everyRule
      if (!(yield* this.#scopeSpans(decode, rules, from, at))) return false
    }
    return true
  }

  *#scopeSpans(resource: () => OtlpOrigin['resource'], rules: readonly number[], start: number, stop: number): Steps<boolean> {
    const cursor = this.#cursor
    const spanSkimmer = this.#spanSkimmer
    const scope = this.#atFront(start, stop) ?? (yield* this.#search(start, stop))
    if (++this.#scopes > MAX_SCOPES) return false
    const scopeOf = (): ReturnType<typeof readScope> =>
      readPart(this.#allowance, (part) => readScope(new WireReader(this.#bytes, scope.start, scope.stop, part)))
    const active = this.#asksScope ? rulesOfScope(this.#plan.rules, rules, scopeOf().scopeName) : rules
    if (this.#asksScope || this.#asksResource) spanSkimmer.activate(active)
    let origin: OtlpOrigin | undefined
    for (let at = start; at < stop; ) {
      if (!cursor.next(at, stop)) return false
      at = cursor.stop
      if (cursor.tag === SPANS) {
        this.spans++
        const from = cursor.start
        const found = spanSkimmer.walk(from, at)
        if (found === SPAN_PASSES) {
          this.#allowance.messages -= SPAN_COSTS
          const span = readPart(this.#allowance, (part) => readSpan(new WireReader(this.#bytes, from, at, part)))
          origin ??= { ...scopeOf(), resource: resource() }
          this.views.push(createOtlpSpanView(span, origin))
        } else if (found === SPAN_UNREADABLE) return false
      }
      if (this.#isDue(at)) yield
    }
    return true
  }

  /** The first sub-message if it is the resource or scope, as every encoder writes it. */
  #atFront(start: number, stop: number): Range | undefined {
    const cursor = this.#cursor
    return cursor.next(start, stop) && cursor.tag === ORIGIN ? { start: cursor.start, stop: cursor.stop } : undefined
  }

  /** The resource or scope wherever it stands. */
  *#search(start: number, stop: number): Steps<Range> {
    const cursor = this.#cursor
    for (let at = start, looked = start; at < stop && cursor.next(at, stop); at = cursor.stop) {
      if (cursor.tag === ORIGIN) return { start: cursor.start, stop: cursor.stop }
      if (at - looked < BYTES_BETWEEN_LOOKS) continue
      looked = at
      const next = cursor.stop
      if (this.#pace.isDue()) yield
      cursor.stop = next
    }
    return NOWHERE
  }

  #isDue(at: number): boolean {
    if (at < this.#nextLook) return false
    this.#nextLook = at + BYTES_BETWEEN_LOOKS
    return this.#pace.isDue()
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
