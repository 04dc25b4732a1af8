import { readdirSync, readFileSync } from 'node:fs'
import { compileRules } from '@signed-in/core'
import { createProtobufSkimmer } from '@signed-in/forwarder'
import { describe, expect, it } from 'vitest'
import { encodeTraceRequest, type PlainMessage } from './otlp-proto.ts'

const FOLDER = new URL('../../fixtures/traces/', import.meta.url)
const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

interface RecordedSpan {
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
  readonly events: readonly { readonly name: string }[]
  readonly resourceServiceName: string
}

function toAnyValue(value: unknown): PlainMessage {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: value } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } }
  return {}
}

function toRequest(span: RecordedSpan): PlainMessage {
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
            events: span.events.map(({ name }) => ({ name })),
          },
        ],
      },
    ],
  }
}

const recordings = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))

describe('recorded traces without login spans', () => {
  it.each(recordings)('%s: the built-in rules make no event of it', (name) => {
    const spans = readFileSync(new URL(name, FOLDER), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as RecordedSpan)
    expect(spans.length).toBeGreaterThan(0)
    const rules = compileRules([], { skipExported: true })
    const skimmed = createProtobufSkimmer(rules.rules)(encodeTraceRequest({ resourceSpans: spans.map(toRequest) }))
    expect(skimmed).toMatchObject({ spans: spans.length, readable: true })
    expect(skimmed.views.flatMap((view) => rules.detect(view) ?? [])).toEqual([])
  })
})
