import { readFileSync } from 'node:fs'
import type { PlainMessage } from './otlp-proto.ts'

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

/** A row of a recording in test/fixtures. */
export interface RecordedSpan {
  /** A label beside the span: which story it is a part of. */
  readonly scenario: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: string
  readonly scope: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly status: { readonly code: string }
  readonly events: readonly {
    readonly name: string
    readonly timeUnixNano?: string
    readonly attributes?: Readonly<Record<string, unknown>>
  }[]
  readonly resourceServiceName: string
}

function toAnyValue(value: unknown): PlainMessage {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: value } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } }
  return {}
}

/** A recorded span as it would be exported, alone in its resource. */
export function toResourceSpans(span: RecordedSpan): PlainMessage {
  const attributes = (record: Readonly<Record<string, unknown>>): PlainMessage[] =>
    Object.entries(record).map(([key, value]) => ({ key, value: toAnyValue(value) }))
  return {
    resource: { attributes: attributes({ 'service.name': span.resourceServiceName }) },
    scopeSpans: [
      {
        scope: { name: span.scope.slice(0, span.scope.lastIndexOf('@')) || span.scope },
        spans: [
          {
            traceId: Buffer.from(span.traceId, 'hex'),
            spanId: Buffer.from(span.spanId, 'hex'),
            name: span.name,
            kind: KINDS.indexOf(span.kind),
            startTimeUnixNano: span.startTimeUnixNano,
            endTimeUnixNano: span.endTimeUnixNano,
            attributes: attributes(span.attributes),
            status: { code: ['UNSET', 'OK', 'ERROR'].indexOf(span.status.code) },
            events: span.events.map(({ name, timeUnixNano = '0', attributes: own = {} }) => ({
              name,
              timeUnixNano,
              attributes: attributes(own),
            })),
          },
        ],
      },
    ],
  }
}

/** Every span of a recording, in its order. */
export function readRecording(file: URL): RecordedSpan[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedSpan)
}
