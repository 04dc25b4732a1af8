import { describe, expect, it } from 'vitest'
import { readJsonSpans } from './json-spans.ts'

function request(span: string): string {
  return `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
    "scopeSpans":[{"scope":{"name":"s","version":"1"},"spans":[${span}]}]}]}`
}

function attributesOf(...values: string[]): unknown[] {
  const attributes = values.map((value, index) => `{"key":"k${index}","value":${value}}`).join(',')
  const [view] = readJsonSpans(request(`{"attributes":[${attributes}]}`)) ?? []
  return [...(view?.attributes() ?? [])].map(([, value]) => value)
}

describe('spans in OTLP’s JSON', () => {
  it('takes hex ids of any case', () => {
    const [view] = readJsonSpans(request('{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174"}')) ?? []
    expect(view?.traceId).toBe('5b8efff798038103d269b633813fc60c')
    expect(view?.spanId).toBe('eee19b7ec3c1b174')
    expect(view?.parentSpanId).toBeUndefined()
    expect(view?.resource('service.name')).toBe('shop')
  })

  it('leaves base64 ids as they are, so that no event id is made of them', () => {
    const [view] = readJsonSpans(request('{"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ="}')) ?? []
    expect(view?.traceId).toBe('W47/95gDgQPSabYzgT/GDA==')
  })

  it('keeps every digit of 64-bit integers, written as strings or as numbers', () => {
    expect(
      attributesOf(
        '{"intValue":"9007199254740993"}',
        '{"intValue":9007199254740993}',
        '{"intValue":-9223372036854775808}',
        '{"intValue":"42"}',
      ),
    ).toEqual([9007199254740993n, 9007199254740993n, -9223372036854775808n, 42])
    // Reading millions of digits would take minutes.
    expect(attributesOf(`{"intValue":${'9'.repeat(400)}}`)).toEqual([0])
    const [view] =
      readJsonSpans(request('{"startTimeUnixNano":1795419779081123456,"endTimeUnixNano":"1795419779081123457"}')) ?? []
    expect(view?.startTimeUnixNano).toBe(1795419779081123456n)
    expect(view?.endTimeUnixNano).toBe(1795419779081123457n)
  })

  it('reads a value of every kind', () => {
    expect(
      attributesOf(
        '{"stringValue":""}',
        '{"boolValue":false}',
        '{"doubleValue":0.5}',
        '{"doubleValue":"NaN"}',
        '{"bytesValue":"AQI="}',
        '{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{}]}}',
        '{}',
        'null',
      ),
    ).toEqual(['', false, 0.5, Number.NaN, Uint8Array.of(1, 2), [1, 'x', undefined], undefined, undefined])
  })

  it('keeps __proto__ a key like any other', () => {
    const [map] = attributesOf('{"kvlistValue":{"values":[{"key":"__proto__","value":{"stringValue":"evil"}}]}}') as [object]
    expect(Object.getPrototypeOf(map)).toBeNull()
    expect(Object.entries(map)).toEqual([['__proto__', 'evil']])
    const [view] = readJsonSpans(request('{"__proto__":{"name":"evil"}}')) ?? []
    expect(view?.name).toBe('')
  })

  it('takes unspecified and unknown kinds for INTERNAL, and ignores enum names', () => {
    const kinds = ['{"kind":0}', '{"kind":2}', '{"kind":77}', '{"kind":"SPAN_KIND_SERVER"}']
    expect(kinds.map((span) => readJsonSpans(request(span))?.[0]?.kind)).toEqual(['INTERNAL', 'SERVER', 'INTERNAL', 'INTERNAL'])
  })

  it('is undefined for what is no JSON object', () => {
    for (const text of ['', '[]', '"x"', 'null', '{"resourceSpans":[}', '{'.repeat(100_000)])
      expect(readJsonSpans(text)).toBeUndefined()
  })
})
