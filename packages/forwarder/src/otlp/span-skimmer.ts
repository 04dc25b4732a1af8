import { readAnyValue, readKeyValue } from './any-value.ts'
import { FieldCursor } from './field-cursor.ts'
import { EVENT, SPAN } from './protobuf-span.ts'
import type { AttributeCondition, SkimPlan, TextPlan } from './skim-plan.ts'
import { type Allowance, allowanceOfBody, WireReader } from './wire-reader.ts'

/** What a walk over one span found. */
export const SPAN_PASSES = 1
export const SPAN_DIFFERS = 0
export const SPAN_UNREADABLE = -1

/** Tags of `KeyValue` and of the kinds of `AnyValue` that can be judged in place. */
const KEY = 0x0a
const VALUE = 0x12
const STRING_VALUE = 0x0a
const INT_VALUE = 0x18
const KVLIST_VALUE = 0x32
const NOTHING = Buffer.alloc(0)
/** SDKs let a span have some hundred attributes, events and links. One of more fields than this is read no further. */
const MAX_FIELDS = 64 * 1024
/** Span numbers start over here, far enough from 2^31 for the spans of any one body: numbers stay small integers. */
const LAST_MARK = 1 << 30

/**
 * Walks the bytes of one span after another and says whether a rule may match it. Compares in place and makes no string or object for
 * a span that does not. Only the most selective condition of a rule is tested on the way; of the others the place is noted, and they
 * are tested if it held. Marks hold the number of the span that set them, so that nothing has to be cleared.
 */
export class SpanSkimmer {
  readonly #plan: SkimPlan
  readonly #nameMarks: Int32Array
  readonly #eventMarks: Int32Array
  /** Conditions that an object attribute may fulfil. */
  readonly #insideMarks: Int32Array
  /** By key: the span that has it, and where its `AnyValue` starts and stops there. */
  readonly #keyMarks: Int32Array
  readonly #valueStarts: Int32Array
  readonly #valueStops: Int32Array
  #bytes: Buffer = NOTHING
  #cursor: FieldCursor = new FieldCursor(NOTHING)
  #active: readonly number[] = []
  #namelessRules: number = 0
  /** Filters of the names, if every active rule asks for a name and none for a glob. */
  #nameFilters: Int32Array | undefined
  #wantsAttributes: boolean = false
  #wantsEvents: boolean = false
  #always: boolean = false
  #span: number = 0
  #touched: boolean = false
  /** What may still be decoded on the way. */
  #allowance: Allowance = allowanceOfBody()
  /** Fields of this span that may still be looked at. */
  #fields: number = MAX_FIELDS

  constructor(plan: SkimPlan) {
    this.#plan = plan
    this.#nameMarks = new Int32Array(plan.rules.length)
    this.#eventMarks = new Int32Array(plan.rules.length)
    this.#insideMarks = new Int32Array(plan.conditions.length)
    this.#keyMarks = new Int32Array(plan.keyPlans.length)
    this.#valueStarts = new Int32Array(plan.keyPlans.length)
    this.#valueStops = new Int32Array(plan.keyPlans.length)
  }

  /** Turns to another body. Call with no argument when done, so that the last body is not kept in memory. */
  begin(bytes: Buffer = NOTHING): void {
    this.#bytes = bytes
    this.#cursor = new FieldCursor(bytes)
    this.#allowance = allowanceOfBody()
    if (this.#span < LAST_MARK) return
    for (const marks of [this.#nameMarks, this.#eventMarks, this.#insideMarks, this.#keyMarks]) marks.fill(0)
    this.#span = 0
  }

  /** Says which rules are left for the spans that follow: those that scope and resource have not ruled out. */
  activate(rules: readonly number[]): void {
    this.#active = rules
    const plans = rules.map((rule) => this.#plan.rules[rule] as SkimPlan['rules'][number])
    this.#namelessRules = plans.filter((rule) => !rule.hasName).length
    this.#nameFilters =
      this.#namelessRules === 0 && this.#plan.names.slow.length === 0 ? this.#plan.names.table.filters : undefined
    this.#wantsAttributes = plans.some((rule) => rule.conditions.length > 0)
    this.#wantsEvents = plans.some((rule) => rule.hasEvent)
    this.#always = plans.some((rule) => rule.always)
  }

  walk(start: number, end: number): typeof SPAN_PASSES | typeof SPAN_DIFFERS | typeof SPAN_UNREADABLE {
    const bytes = this.#bytes
    const cursor = this.#cursor
    const filters = this.#plan.keys.filters
    const wantsAttributes = this.#wantsAttributes
    let kind = 1
    let p = start
    // Ids of the usual length in the usual order: trace, span, parent.
    if (
      p + 38 < end &&
      bytes[p] === SPAN.traceId &&
      bytes[p + 1] === 16 &&
      bytes[p + 18] === SPAN.spanId &&
      bytes[p + 19] === 8
    ) {
      p += 28
      if (bytes[p] === SPAN.parentSpanId && bytes[p + 1] === 8) p += 10
      // The commonest end of a walk: every rule asks for a name, and this one has a length and last byte that none asks for.
      const length = bytes[p + 1] as number
      const last = p + 1 + length
      if (length < 0x80 && last < end && bytes[p] === SPAN.name && this.#nameFilters !== undefined) {
        if ((((this.#nameFilters[length] as number) >>> ((bytes[last] as number) & 31)) & 1) === 0 && length > 0)
          return SPAN_DIFFERS
      }
    }
    this.#span++
    this.#touched = this.#always
    let fields = MAX_FIELDS
    this.#fields = MAX_FIELDS
    while (p < end) {
      if (--fields < 0) return SPAN_UNREADABLE
      // Every field has a tag and at least one byte behind it.
      if (p + 1 >= end) return SPAN_UNREADABLE
      const tag = bytes[p] as number
      let length = bytes[p + 1] as number
      if ((tag & 7) === 2 && tag < 0x80) {
        let value = p + 2
        if (length > 0x7f) {
          length = cursor.length(p + 1, end)
          if (length < 0) return SPAN_UNREADABLE
          value = cursor.start
        }
        const stop = value + length
        if (stop > end) return SPAN_UNREADABLE
        if (tag === SPAN.attributes) {
          if (wantsAttributes && length > 2) {
            const keyLength = bytes[value + 1] as number
            const valueAt = value + 2 + keyLength
            if (bytes[value] !== KEY || keyLength > 0x7f || valueAt > stop) {
              if (!this.#unusualAttribute(value, stop)) return SPAN_UNREADABLE
            } else if ((((filters[keyLength] as number) >>> ((bytes[valueAt - 1] as number) & 31)) & 1) === 1) {
              const key = this.#plan.keys.find(bytes, value + 2, keyLength)
              if (key >= 0 && !this.#attribute(key, value, valueAt, stop)) return SPAN_UNREADABLE
            }
          }
        } else if (tag === SPAN.name) {
          const named = this.#text(this.#plan.names, this.#nameMarks, value, stop)
          // No rule is left without a name: the rest of the span, three quarters of its bytes, is not even looked at.
          if (!named && this.#namelessRules === 0) return SPAN_DIFFERS
        } else if (tag === SPAN.events) {
          if (this.#wantsEvents && !this.#event(value, stop)) return SPAN_UNREADABLE
        }
        p = stop
      } else if ((tag & 7) === 1 && tag < 0x80) {
        p += 9
      } else if (tag === SPAN.kind && length < 0x80) {
        kind = length
        p += 2
      } else if ((tag & 7) === 5 && tag > 0x7f && length < 0x80) {
        // `flags`, field 16, on every span of newer SDKs.
        p += 6
      } else {
        if (!cursor.next(p, end)) return SPAN_UNREADABLE
        p = cursor.stop
      }
    }
    if (p > end) return SPAN_UNREADABLE
    return this.#touched && this.#anyRuleHolds(kind) ? SPAN_PASSES : SPAN_DIFFERS
  }

  /** Marks the rules that a text fits. False: none. */
  #text(plan: TextPlan, marks: Int32Array, start: number, stop: number): boolean {
    let fits = false
    const length = stop - start
    if (plan.table.mayHold(length, this.#bytes[stop - 1] as number)) {
      const id = plan.table.find(this.#bytes, start, length)
      for (const rule of plan.rulesOf[id] ?? []) {
        marks[rule] = this.#span
        fits = true
      }
    }
    for (const { rule, prefix, passes } of plan.slow) {
      if (!this.#startsWith(prefix, start, stop) || !passes(this.#bytes.toString('utf8', start, stop))) continue
      marks[rule] = this.#span
      fits = true
    }
    if (fits) this.#touched = true
    return fits
  }

  #startsWith(prefix: Buffer, start: number, stop: number): boolean {
    if (prefix.length > stop - start) return false
    for (let i = 0; i < prefix.length; i++) if (this.#bytes[start + i] !== prefix[i]) return false
    return true
  }

  #event(start: number, stop: number): boolean {
    const cursor = this.#cursor
    let p = start
    let [nameStart, nameStop] = [start, start]
    while (p < stop) {
      if (--this.#fields < 0) return false
      if (this.#bytes[p] === EVENT.time) p += 9
      else {
        if (!cursor.next(p, stop)) return false
        p = cursor.stop
        if (cursor.tag === EVENT.name) [nameStart, nameStop] = [cursor.start, cursor.stop]
      }
    }
    this.#text(this.#plan.events, this.#eventMarks, nameStart, nameStop)
    return p === stop
  }

  /** Notes where the value of an asked key stands (key first, value next, as every encoder writes it) and tests the triggers. */
  #attribute(key: number, start: number, at: number, stop: number): boolean {
    const cursor = this.#cursor
    if (at === stop) {
      this.#keyMarks[key] = 0
      return true
    }
    if (!cursor.next(at, stop)) return false
    if (cursor.tag !== VALUE || cursor.stop !== stop) return this.#unusualAttribute(start, stop)
    this.#keyMarks[key] = this.#span
    this.#valueStarts[key] = cursor.start
    this.#valueStops[key] = stop
    const plan = this.#plan.keyPlans[key] as SkimPlan['keyPlans'][number]
    for (const condition of plan.triggers) if (!this.#touched && this.#passes(condition)) this.#touched = true
    // A dotted name may lead into this object: the decoded span decides.
    if (plan.inside.length > 0 && this.#bytes[cursor.start] === KVLIST_VALUE) this.#markInside(plan.inside)
    return true
  }

  /** Any other order or repetition of key and value, and keys of more than 127 bytes. Such a span is decoded if a rule asks for the key. */
  #unusualAttribute(start: number, stop: number): boolean {
    try {
      const [key] = readKeyValue(new WireReader(this.#bytes, start, stop, this.#allowance))
      const id = this.#plan.keyIds.get(key)
      if (id === undefined) return true
      this.#markInside(this.#plan.keyPlans[id]?.inside ?? [])
      this.#markInside(this.#plan.conditions.flatMap((condition, index) => (condition.key === id ? [index] : [])))
      return true
    } catch {
      return false
    }
  }

  #markInside(conditions: readonly number[]): void {
    for (const condition of conditions) this.#insideMarks[condition] = this.#span
    this.#touched = true
  }

  #anyRuleHolds(kind: number): boolean {
    const kindBit = 1 << (kind >= 1 && kind <= 5 ? kind : 1)
    for (const id of this.#active) {
      const rule = this.#plan.rules[id] as SkimPlan['rules'][number]
      if ((rule.kinds & kindBit) === 0) continue
      if (rule.hasName && this.#nameMarks[id] !== this.#span) continue
      if (rule.hasEvent && this.#eventMarks[id] !== this.#span) continue
      if (rule.conditions.every((condition) => this.#holds(condition))) return true
    }
    return false
  }

  #holds(id: number): boolean {
    if (this.#insideMarks[id] === this.#span) return true
    const condition = this.#plan.conditions[id] as AttributeCondition
    return this.#keyMarks[condition.key] === this.#span ? this.#passes(condition) : condition.passesAbsent
  }

  /** Tests the value that was noted for the condition's key. A value that cannot be read passes: decoding will tell. */
  #passes(condition: AttributeCondition): boolean {
    const bytes = this.#bytes
    const start = this.#valueStarts[condition.key] as number
    const stop = this.#valueStops[condition.key] as number
    const tag = start + 1 < stop ? bytes[start] : 0
    const next = bytes[start + 1] as number
    if (condition.texts !== undefined && tag === STRING_VALUE && next < 0x80 && start + 2 + next === stop) {
      return condition.texts.some((text) => text.length === next && this.#startsWith(text, start + 2, stop))
    }
    if (tag === INT_VALUE && next < 0x80 && start + 2 === stop) return condition.passes(next)
    try {
      return condition.passes(readAnyValue(new WireReader(bytes, start, stop, this.#allowance)))
    } catch {
      return true
    }
  }
}
