import type { SpanView } from '@signed-in/core'
import { isWorthParsing } from './json-density.ts'
import { toAttributes, toHexId, toInt32, toInt64, toList, toMembers, toText } from './json-value.ts'
import { createOtlpSpanView, type OtlpOrigin, type OtlpSpan } from './otlp-span-view.ts'

/** Integers in JSON that a double cannot hold: 16 digits and more outside of a string. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/
/** More than stand in 64 MiB as SDKs write them. Empty ones take three bytes to write and half a kilobyte to hold. */
const MAX_SPANS = 128 * 1024
/** No 64-bit integer has more digits; reading millions of them would take minutes. */
const INTEGER = /^-?\d{1,20}$/

/**
 * Every span of an `ExportTraceServiceRequest` in OTLP's JSON. Undefined if the text is no JSON object at all, or holds more values
 * than memory should; what is malformed inside is read as protobuf would read an absent field.
 */
export function readJsonSpans(text: string): readonly SpanView[] | undefined {
  if (!isWorthParsing(text)) return undefined
  const request = parseJson(text)
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return undefined
  const views: SpanView[] = []
  for (const resourceSpans of toList(toMembers(request)['resourceSpans'])) {
    const resource = toJsonResource(toMembers(resourceSpans)['resource'])
    for (const scopeSpans of toList(toMembers(resourceSpans)['scopeSpans'])) {
      const origin: OtlpOrigin = { ...toJsonScope(toMembers(scopeSpans)['scope']), resource }
      const spans = toList(toMembers(scopeSpans)['spans'])
      if (views.length + spans.length > MAX_SPANS) return undefined
      for (const span of spans) views.push(createOtlpSpanView(toJsonSpan(span), origin))
    }
  }
  return views
}

/** Parses a text with every digit of its integers. Undefined if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? parseExactly(text) : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

/** `JSON.parse` that keeps every digit of integers; several times slower, so only for texts that hold such integers bare. */
function parseExactly(text: string): unknown {
  return JSON.parse(text, function keepDigits(this: unknown, _key: string, value: unknown, context?: { source?: string }) {
    const source = context?.source
    const isLong = typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && INTEGER.test(source)
    return isLong ? BigInt(source) : value
  })
}

/** A `Resource` that has been parsed. */
export function toJsonResource(value: unknown): OtlpOrigin['resource'] {
  return toAttributes(toMembers(value)['attributes'])
}

/** An `InstrumentationScope` that has been parsed. */
export function toJsonScope(value: unknown): Pick<OtlpOrigin, 'scopeName' | 'scopeVersion'> {
  const scope = toMembers(value)
  return { scopeName: toText(scope['name']), scopeVersion: toText(scope['version']) }
}

/** A `Span` that has been parsed. */
export function toJsonSpan(value: unknown): OtlpSpan {
  const span = toMembers(value)
  return {
    traceId: toHexId(span['traceId']),
    spanId: toHexId(span['spanId']),
    parentSpanId: toHexId(span['parentSpanId']),
    name: toText(span['name']),
    kind: toInt32(span['kind']),
    statusCode: toInt32(toMembers(span['status'])['code']),
    startTimeUnixNano: toInt64(span['startTimeUnixNano']),
    endTimeUnixNano: toInt64(span['endTimeUnixNano']),
    attributes: toAttributes(span['attributes']),
    droppedAttributesCount: toInt32(span['droppedAttributesCount']),
    events: toList(span['events']).map((entry) => {
      const event = toMembers(entry)
      return {
        name: toText(event['name']),
        timeUnixNano: toInt64(event['timeUnixNano']),
        attributes: toAttributes(event['attributes']),
      }
    }),
  }
}
