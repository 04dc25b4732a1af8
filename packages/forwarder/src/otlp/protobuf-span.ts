import { readKeyValue } from './any-value.ts'
import type { OtlpOrigin, OtlpSpan, OtlpSpanEvent } from './otlp-span-view.ts'
import type { WireReader } from './wire-reader.ts'

/**
 * Tags (`field << 3 | wire type`) of `opentelemetry.proto.trace.v1.Span`, stable since OTLP 1.0. Fields 1, 2, 4, 5, 9, 11 and 15 are
 * length-delimited, 6 and 10 varints, 7 and 8 fixed64.
 */
export const SPAN = {
  traceId: 0x0a,
  spanId: 0x12,
  parentSpanId: 0x22,
  name: 0x2a,
  kind: 0x30,
  startTime: 0x39,
  endTime: 0x41,
  attributes: 0x4a,
  droppedAttributesCount: 0x50,
  events: 0x5a,
  status: 0x7a,
} as const
/** Tags of `Span.Event`: 1 fixed64, 2 and 3 length-delimited. */
export const EVENT = { time: 0x09, name: 0x12, attributes: 0x1a } as const
/** Tag of `Status.code`, field 3, varint. */
const STATUS = { code: 0x18 } as const
/** Tags of `InstrumentationScope`. */
const SCOPE = { name: 0x0a, version: 0x12 } as const
/** Tag of `Resource.attributes`. */
const RESOURCE = { attributes: 0x0a } as const

/** Reads a whole `Span` message. Throws `UnreadableError`. */
export function readSpan(reader: WireReader): OtlpSpan {
  let [traceId, spanId, parentSpanId, name] = ['', '', '', '']
  let [kind, statusCode, droppedAttributesCount] = [0, 0, 0]
  let [startTimeUnixNano, endTimeUnixNano] = [0n, 0n]
  const attributes = new Map<string, unknown>()
  const events: OtlpSpanEvent[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case SPAN.traceId:
        traceId = reader.bytes().toString('hex')
        break
      case SPAN.spanId:
        spanId = reader.bytes().toString('hex')
        break
      case SPAN.parentSpanId:
        parentSpanId = reader.bytes().toString('hex')
        break
      case SPAN.name:
        name = reader.string()
        break
      case SPAN.kind:
        kind = reader.uint32()
        break
      case SPAN.startTime:
        startTimeUnixNano = reader.fixed64()
        break
      case SPAN.endTime:
        endTimeUnixNano = reader.fixed64()
        break
      case SPAN.attributes:
        attributes.set(...readKeyValue(reader.message()))
        break
      case SPAN.droppedAttributesCount:
        droppedAttributesCount = reader.uint32()
        break
      case SPAN.events:
        events.push(readEvent(reader.message()))
        break
      case SPAN.status:
        statusCode = readStatusCode(reader.message())
        break
      default:
        reader.skip(tag)
    }
  }
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    statusCode,
    startTimeUnixNano,
    endTimeUnixNano,
    attributes,
    droppedAttributesCount,
    events,
  }
}

/** Reads an `InstrumentationScope`. Throws `UnreadableError`. */
export function readScope(reader: WireReader): Pick<OtlpOrigin, 'scopeName' | 'scopeVersion'> {
  let [scopeName, scopeVersion] = ['', '']
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SCOPE.name) scopeName = reader.string()
    else if (tag === SCOPE.version) scopeVersion = reader.string()
    else reader.skip(tag)
  }
  return { scopeName, scopeVersion }
}

/** Reads the attributes of a `Resource`. Throws `UnreadableError`. */
export function readResource(reader: WireReader): OtlpOrigin['resource'] {
  const attributes = new Map<string, unknown>()
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE.attributes) attributes.set(...readKeyValue(reader.message()))
    else reader.skip(tag)
  }
  return attributes
}

function readEvent(reader: WireReader): OtlpSpanEvent {
  let name = ''
  let timeUnixNano = 0n
  const attributes = new Map<string, unknown>()
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === EVENT.name) name = reader.string()
    else if (tag === EVENT.time) timeUnixNano = reader.fixed64()
    else if (tag === EVENT.attributes) attributes.set(...readKeyValue(reader.message()))
    else reader.skip(tag)
  }
  return { name, timeUnixNano, attributes }
}

function readStatusCode(reader: WireReader): number {
  let code = 0
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === STATUS.code) code = reader.uint32()
    else reader.skip(tag)
  }
  return code
}
