import type { LoginAttributes, SpanEventView, SpanKindName, SpanStatusName, SpanView } from '@signed-in/core'
import { loginAttributesOf } from '@signed-in/core'
import type { HrTime, ReadableSpanShape, SpanAttributes, TimedEventShape } from './sdk-shapes.ts'

const KINDS: readonly SpanKindName[] = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const STATUSES: readonly SpanStatusName[] = ['UNSET', 'OK', 'ERROR']
const NANOS_PER_SECOND = 1_000_000_000n

/** Full precision; a time that is none (NaN from a broken clock) becomes the epoch instead of an exception. */
function toUnixNano([seconds, nanos]: HrTime): bigint {
  if (!Number.isFinite(seconds) || !Number.isFinite(nanos)) return 0n
  return BigInt(Math.trunc(seconds)) * NANOS_PER_SECOND + BigInt(Math.trunc(nanos))
}

/** Own properties only: `constructor` and `__proto__` are attribute names like any other. */
function own(attributes: SpanAttributes | undefined, key: string): unknown {
  return attributes !== undefined && Object.hasOwn(attributes, key) ? attributes[key] : undefined
}

/** A list is no object into which a name leads. */
function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFlat(attributes: SpanAttributes): boolean {
  for (const key in attributes) if (isNested(attributes[key])) return false
  return true
}

function areFlat(values: Iterable<unknown>): boolean {
  for (const value of values) if (isNested(value)) return false
  return true
}

class TimedEventView implements SpanEventView {
  readonly #event: TimedEventShape

  constructor(event: TimedEventShape) {
    this.#event = event
  }

  get name(): string {
    return this.#event.name
  }

  get timeUnixNano(): bigint {
    return toUnixNano(this.#event.time)
  }

  attribute(key: string): unknown {
    return own(this.#event.attributes, key)
  }

  attributes(): Iterable<readonly [key: string, value: unknown]> {
    return Object.entries(this.#event.attributes ?? {})
  }
}

/**
 * A span of the SDK as the rules read it: nothing is copied, times are converted when somebody asks.
 *
 * What our instrumentation left beside a login span (`attachLoginAttributes`) lies over the span's own attributes: the span
 * shows the tracing backend only what the user allowed, the event gets the full identity.
 */
export class ReadableSpanView implements SpanView {
  readonly #span: ReadableSpanShape
  readonly #overlay: LoginAttributes | undefined
  #isFlat: boolean | undefined

  constructor(span: ReadableSpanShape) {
    this.#span = span
    this.#overlay = loginAttributesOf(span)
  }

  get isFlat(): boolean {
    this.#isFlat ??= isFlat(this.#span.attributes) && (this.#overlay === undefined || areFlat(this.#overlay.values()))
    return this.#isFlat
  }

  get traceId(): string {
    return this.#span.spanContext().traceId
  }

  get spanId(): string {
    return this.#span.spanContext().spanId
  }

  get parentSpanId(): string | undefined {
    return this.#span.parentSpanContext?.spanId
  }

  get name(): string {
    return this.#span.name
  }

  get kind(): SpanKindName {
    return KINDS[this.#span.kind] ?? 'INTERNAL'
  }

  get status(): SpanStatusName {
    return STATUSES[this.#span.status.code] ?? 'UNSET'
  }

  get scopeName(): string {
    return this.#span.instrumentationScope.name
  }

  get scopeVersion(): string | undefined {
    return this.#span.instrumentationScope.version
  }

  get startTimeUnixNano(): bigint {
    return toUnixNano(this.#span.startTime)
  }

  get endTimeUnixNano(): bigint {
    return toUnixNano(this.#span.endTime)
  }

  get events(): readonly SpanEventView[] {
    return this.#span.events.map((event) => new TimedEventView(event))
  }

  get droppedAttributesCount(): number {
    return this.#span.droppedAttributesCount
  }

  attribute(key: string): unknown {
    return this.#overlay?.get(key) ?? own(this.#span.attributes, key)
  }

  attributes(): Iterable<readonly [key: string, value: unknown]> {
    const { attributes } = this.#span
    const overlay = this.#overlay
    if (overlay === undefined) return Object.entries(attributes)
    const entries = Object.keys(attributes).map((key) => [key, overlay.get(key) ?? attributes[key]] as const)
    for (const entry of overlay) if (!Object.hasOwn(attributes, entry[0])) entries.push(entry)
    return entries
  }

  resource(key: string): unknown {
    const { resource } = this.#span
    // The SDK complains of whoever asks for all attributes before each of them is known.
    if (resource.asyncAttributesPending !== true || resource.getRawAttributes === undefined) return own(resource.attributes, key)
    const found = resource.getRawAttributes().find(([name, value]) => name === key && isKnown(value))
    return found?.[1]
  }
}

/** Of an attribute whose detector is still at work there is only a promise. */
function isKnown(value: unknown): boolean {
  return value !== null && value !== undefined && typeof (value as { then?: unknown }).then !== 'function'
}
