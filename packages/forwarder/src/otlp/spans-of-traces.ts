import type { SpanView } from '@signed-in/core'
import type { OtlpEncoding } from './content-type.ts'
import { readJsonSpans } from './json-spans.ts'
import { createOtlpSpanView } from './otlp-span-view.ts'
import { readResource, readScope, readSpan, SPAN } from './protobuf-span.ts'
import { allowanceOfBody, UnreadableError, WireReader } from './wire-reader.ts'

/** Field 1 and field 2, length-delimited: the nesting of an `ExportTraceServiceRequest`. */
const FIRST = 0x0a
const SECOND = 0x12

/**
 * Decodes the spans of the given traces, in the order of the body, at most `limit` of them. Every other span costs a look at its
 * trace id. What cannot be read ends the search; never throws.
 */
export function spansOfTraces(
  body: Uint8Array,
  encoding: OtlpEncoding,
  traceIds: ReadonlySet<string>,
  limit: number,
): SpanView[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (encoding === 'json') {
    return (readJsonSpans(bytes.toString('utf8')) ?? []).filter(({ traceId }) => traceIds.has(traceId)).slice(0, limit)
  }
  const views: SpanView[] = []
  const allowance = allowanceOfBody()
  const reader = (message: Buffer | undefined): WireReader =>
    new WireReader(message ?? NOTHING, 0, message?.length ?? 0, allowance)
  try {
    for (const resourceSpans of subMessages(bytes, FIRST)) {
      for (const scopeSpans of subMessages(resourceSpans, SECOND)) {
        for (const span of subMessages(scopeSpans, SECOND)) {
          if (!traceIds.has(traceIdOf(span))) continue
          const [resource] = subMessages(resourceSpans, FIRST)
          const [scope] = subMessages(scopeSpans, FIRST)
          const origin = {
            ...readScope(reader(scope)),
            resource: readResource(reader(resource)),
          }
          views.push(createOtlpSpanView(readSpan(reader(span)), origin))
          if (views.length >= limit) return views
        }
      }
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
