import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { spanOf } from '../span-view.fixture.ts'
import type { SpanKindName, SpanStatusName, SpanView } from '../span-view.ts'
import { compileRules } from './rule-set.ts'

const FOLDER = new URL('../../../../test/fixtures/traces/', import.meta.url)

interface RecordedSpan {
  readonly scenario: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: SpanKindName
  readonly scope: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly status: { readonly code: SpanStatusName }
  readonly events: readonly { readonly name: string; readonly attributes?: Readonly<Record<string, unknown>> }[]
  readonly resourceServiceName: string
}

function toView(span: RecordedSpan): SpanView {
  const at = span.scope.lastIndexOf('@')
  return spanOf({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    status: span.status.code,
    scopeName: span.scope.slice(0, at),
    scopeVersion: span.scope.slice(at + 1),
    startTimeUnixNano: BigInt(span.startTimeUnixNano),
    endTimeUnixNano: BigInt(span.endTimeUnixNano),
    attributes: span.attributes,
    resource: { 'service.name': span.resourceServiceName },
    events: span.events,
  })
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))
const spansOf = (file: string): readonly RecordedSpan[] =>
  readFileSync(new URL(file, FOLDER), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedSpan)

describe.each(files)('the recorded spans of %s', (file) => {
  const spans = spansOf(file)

  it('yield no event by the built-in rules, since none of them says who signed in', () => {
    const rules = compileRules()
    expect(spans.length).toBeGreaterThan(20)
    for (const span of spans) expect([span.scenario, rules.detect(toView(span))]).toEqual([span.scenario, undefined])
  })

  it('yield near misses and no event by a plain HTTP rule of the user', () => {
    const http = compileRules([
      { name: 'http', when: { kind: 'SERVER', attributes: { 'http.response.status_code': { range: [200, 399] } } } },
    ])
    const kinds = spans.map((span) => http.detect(toView(span))).filter((detection) => detection !== undefined)
    expect(new Set(kinds.map((detection) => detection.kind === 'near-miss' && detection.reason))).toEqual(
      new Set(['identity-missing']),
    )
  })

  it('are explained by every rule, span by span', () => {
    const rules = compileRules()
    for (const span of spans)
      expect(rules.explain(toView(span)).map(({ kind }) => kind)).toEqual(rules.rules.map(() => 'no-match'))
  })
})
