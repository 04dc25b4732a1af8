import { compileRules, type SpanView } from '@signed-in/core'
import { createJsonSkimmer, createProtobufSkimmer, readJsonSpans } from '@signed-in/forwarder'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRequest, arbitraryRules } from './arbitrary-requests.ts'
import { fullDecoderViews } from './full-decoder-views.ts'
import { encodeTraceRequest, type PlainMessage } from './otlp-proto.ts'

/** Everything that a rule can read, so that two adapters can be compared. */
function facts(view: SpanView): unknown {
  const { events, ...rest } = view
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== 'function')),
    attributes: [...view.attributes()],
    service: view.resource('app.event'),
    events: events.map((event) => ({ name: event.name, time: event.timeUnixNano, user: event.attribute('user.id') })),
  }
}

/** OTLP's JSON of a request: hex ids, base64 bytes, integers as strings. */
function toOtlpJson(value: unknown, key: string = ''): unknown {
  if (Buffer.isBuffer(value)) return value.toString(key.endsWith('Id') ? 'hex' : 'base64')
  if (Array.isArray(value)) return value.map((element) => toOtlpJson(element))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toOtlpJson(member, name)]))
}

const runs = { numRuns: 400 }

describe('the protobuf skimmer against a full decoder', () => {
  it('yields the same detections for any spans and rules', () => {
    fc.assert(
      fc.property(arbitraryRequest, arbitraryRules, (request, definitions) => {
        const rules = compileRules(definitions)
        const body = encodeTraceRequest(request)
        const skimmed = createProtobufSkimmer(rules.rules)(body)
        const all = fullDecoderViews(body)
        expect(skimmed.readable).toBe(true)
        expect(skimmed.spans).toBe(all.length)
        const expected = all.map((view) => rules.detect(view)).filter((detection) => detection !== undefined)
        const actual = skimmed.views.map((view) => rules.detect(view)).filter((detection) => detection !== undefined)
        expect(actual).toEqual(expected)
      }),
      runs,
    )
  })

  it('reads every span that a rule asks for as the full decoder reads it', () => {
    const skim = createProtobufSkimmer(compileRules([{ name: 'every', when: { span_name: '*' } }]).rules)
    fc.assert(
      fc.property(arbitraryRequest, (request) => {
        const body = encodeTraceRequest(request)
        expect(skim(body).views.map(facts)).toEqual(fullDecoderViews(body).map(facts))
      }),
      runs,
    )
  })

  it('decodes no more than the rules demand where every condition stands on the span', () => {
    const definitions = [
      { name: 'one', when: { span_name: 'login', kind: 'SERVER' as const, attributes: { 'tenant.id': 'login' } } },
    ]
    const rules = compileRules(definitions, { builtIn: false })
    fc.assert(
      fc.property(arbitraryRequest, (request) => {
        const body = encodeTraceRequest(request)
        for (const view of createProtobufSkimmer(rules.rules)(body).views) expect(rules.detect(view)).toBeDefined()
      }),
      runs,
    )
  })
})

describe('the JSON skimmer against the protobuf side', () => {
  it('reads the same spans', () => {
    fc.assert(
      fc.property(arbitraryRequest, (request: PlainMessage) => {
        const views = readJsonSpans(JSON.stringify(toOtlpJson(request)))
        expect(views?.map(facts)).toEqual(fullDecoderViews(encodeTraceRequest(request)).map(facts))
      }),
      runs,
    )
  })

  it('misses no detection in the bodies that it does not parse', () => {
    fc.assert(
      fc.property(arbitraryRequest, arbitraryRules, (request, definitions) => {
        const rules = compileRules(definitions)
        const json = Buffer.from(JSON.stringify(toOtlpJson(request)))
        const skimmed = createJsonSkimmer(rules.rules)(json)
        const expected = fullDecoderViews(encodeTraceRequest(request)).flatMap((view) => rules.detect(view) ?? [])
        expect(skimmed.views.flatMap((view) => rules.detect(view) ?? [])).toEqual(expected)
      }),
      runs,
    )
  })
})

describe('the search for the spans of a trace', () => {
  it('finds them as the full decoder does', async () => {
    const { spansOfTraces } = await import('../../../packages/forwarder/src/otlp/spans-of-traces.ts')
    const { finish } = await import('../../../packages/forwarder/src/otlp/pace.ts')
    fc.assert(
      fc.property(arbitraryRequest, (request) => {
        const body = encodeTraceRequest(request)
        const all = fullDecoderViews(body)
        const wanted = new Set(all.slice(0, 2).map(({ traceId }) => traceId))
        expect(finish(spansOfTraces(body, 'protobuf', wanted, 100)).map(facts)).toEqual(
          all.filter(({ traceId }) => wanted.has(traceId)).map(facts),
        )
      }),
      { numRuns: 200 },
    )
  })
})
