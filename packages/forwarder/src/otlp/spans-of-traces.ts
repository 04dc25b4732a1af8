import type { SpanView } from '@signed-in/core'
import type { OtlpEncoding } from './content-type.ts'
import { walkJson } from './json-walk.ts'
import { createOtlpSpanView } from './otlp-span-view.ts'
import { BYTES_BETWEEN_LOOKS, type Pace, type Steps, UNHURRIED } from './pace.ts'
import { readResource, readScope, readSpan, SPAN } from './protobuf-span.ts'
import { allowanceOfBody, readPart, UnreadableError, WireReader } from './wire-reader.ts'

/** Field 1 and field 2, length-delimited: the nesting of an `ExportTraceServiceRequest`. */
const FIRST = 0x0a
const SECOND = 0x12

/**
 * Decodes the spans of the given traces, in the order of the body, at most `limit` of them. Every other span costs a look at its
 * trace id. What cannot be read ends the search; never throws.
 */
export function* spansOfTraces(
  body: Uint8Array,
  encoding: OtlpEncoding,
  traceIds: ReadonlySet<string>,
  limit: number,
  pace: Pace = UNHURRIED,
): Steps<SpanView[]> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (encoding === 'json') {
    const { views } = yield* walkJson(bytes, { span: (span) => mayBeOfTraces(span, traceIds) }, pace)
    return views.filter(({ traceId }) => traceIds.has(traceId)).slice(0, limit)
  }
  const views: SpanView[] = []
  const allowance = allowanceOfBody()
  const read = <T>(message: Buffer | undefined, decode: (reader: WireReader) => T): T =>
    readPart(allowance, (part) => decode(new WireReader(message ?? NOTHING, 0, message?.length ?? 0, part)))
  let walked = 0
  const isDue = (passed: number): boolean => {
    walked += passed
    if (walked < BYTES_BETWEEN_LOOKS) return false
    walked = 0
    return pace.isDue()
  }
  try {
    for (const resourceSpans of subMessages(bytes, FIRST)) {
      for (const scopeSpans of subMessages(resourceSpans, SECOND)) {
        for (const span of subMessages(scopeSpans, SECOND)) {
          if (isDue(span.length + 2)) yield
          if (!traceIds.has(traceIdOf(span))) continue
          const [resource] = subMessages(resourceSpans, FIRST)
          const [scope] = subMessages(scopeSpans, FIRST)
          const origin = { ...read(scope, readScope), resource: read(resource, readResource) }
          views.push(createOtlpSpanView(read(span, readSpan), origin))
          if (views.length >= limit) return views
        }
        if (isDue(2)) yield
      }
      if (isDue(2)) yield
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
  }
  return views
}

const NOTHING = Buffer.alloc(0)

function* subMessages(message: Buffer, wanted: number): Iterable<Buffer> {
  const reader = new WireReader(message)
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === wanted) yield reader.bytes()
    else reader.skip(tag)
  }
}

function traceIdOf(span: Buffer): string {
  const [traceId] = subMessages(span, SPAN.traceId)
  return traceId?.toString('hex') ?? ''
}

/** The usual form of a trace id; where it is written otherwise the span has to be parsed to know it. */
const TRACE_ID = /"traceId"\s*:\s*"([0-9a-fA-F]*)"/g

function mayBeOfTraces(span: Buffer, traceIds: ReadonlySet<string>): boolean {
  const ids = [...span.toString('latin1').matchAll(TRACE_ID)]
  return ids.length === 0 || ids.some(([, id = '']) => traceIds.has(id.toLowerCase()))
}
