import { ROOT_CONTEXT, type SpanContext, SpanKind, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import type { ReadableSpanShape, SpanAttributes } from './sdk-shapes.ts'

/** What a test says about a span; everything else is as the SDK makes it. */
export interface SpanDraft {
  readonly name?: string
  readonly kind?: SpanKind
  readonly scope?: string
  readonly attributes?: SpanAttributes
  /** Span events by name, with their attributes. */
  readonly events?: Readonly<Record<string, SpanAttributes>>
  readonly isError?: boolean
  /** A span of the same trace and process. */
  readonly parent?: ReadableSpanShape
  readonly attributeCountLimit?: number
}

/** The login span of user_123, as our instrumentation writes it with its full identity. */
export const LOGIN: SpanDraft = {
  name: 'sign_in',
  scope: '@signed-in/instrumentation',
  attributes: { 'user.id': 'user_123', 'user.name': 'username', 'signed_in.group_id': 'account_123' },
}

/** A span that the SDK made and ended, as processors get it. */
export function endedSpan(draft: SpanDraft = {}): ReadableSpanShape {
  const ended: ReadableSpanShape[] = []
  const collector = {
    onStart(): void {},
    onEnd(span: ReadableSpanShape): void {
      ended.push(span)
    },
    async forceFlush(): Promise<void> {},
    async shutdown(): Promise<void> {},
  }
  const { attributeCountLimit } = draft
  const provider = new TracerProvider({
    spanProcessors: [collector],
    ...(attributeCountLimit === undefined ? {} : { spanLimits: { attributeCountLimit } }),
  })
  const context = draft.parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, ownContext(draft.parent))
  const tracer = provider.getTracer(draft.scope ?? 'test', '1.2.3')
  const options = { kind: draft.kind ?? SpanKind.INTERNAL, attributes: { ...draft.attributes } }
  const span = tracer.startSpan(draft.name ?? 'work', options, context)
  for (const [name, attributes] of Object.entries(draft.events ?? {})) span.addEvent(name, { ...attributes })
  if (draft.isError === true) span.setStatus({ code: 2 })
  span.end()
  const [result] = ended
  if (result === undefined) throw new Error('the SDK ended no span')
  return result
}

function ownContext(span: ReadableSpanShape): SpanContext {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return { traceId, spanId, traceFlags }
}
