import type { SpanView } from '@signed-in/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonSpans } from './json-spans.ts'
import { type JsonWalked, type JsonWanted, walkJson } from './json-walk.ts'
import { finish, UNHURRIED } from './pace.ts'

const EVERY: JsonWanted = { scope: () => true, span: () => true }

function walk(text: string, wanted: JsonWanted = EVERY): JsonWalked {
  return finish(walkJson(Buffer.from(text), wanted, UNHURRIED))
}

/** Everything that a rule can read of a span. */
function told(view: SpanView): unknown {
  const { events, ...rest } = view
  return {
    ...rest,
    attributes: [...view.attributes()],
    resource: view.resource('r'),
    events: events.map((event) => ({ name: event.name, attributes: [...event.attributes()] })),
  }
}

const functions = { attribute: undefined, attributes: undefined, resource: undefined }
const plain = (views: readonly SpanView[]): unknown[] =>
  views.map((view) => ({ ...functions, ...(told(view) as object) })).map(dropFunctions)
const dropFunctions = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => typeof member !== 'function'))

/** An object with its members in any order, as JSON allows. */
function anyOrder(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  const names = Object.keys(members)
  return fc
    .tuple(fc.shuffledSubarray(names, { minLength: 0 }), fc.record(members))
    .map(([order, values]) => Object.fromEntries(order.map((name) => [name, (values as Record<string, unknown>)[name]])))
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a"b', '\\', '{[', ']},', '\u00e9', 'sign_in', `${'x'.repeat(150)}\\"y\\`, '\\'.repeat(131)),
)
const attribute = fc.record({ key: fc.constantFrom('r', 'k', '"'), value: fc.record({ stringValue: text }) })
const attributes = fc.array(attribute, { maxLength: 3 })
const span = anyOrder({
  name: text,
  traceId: fc.constant('ab'),
  kind: fc.nat(6),
  attributes,
  events: fc.array(anyOrder({ name: text, attributes }), { maxLength: 2 }),
})
const junk = fc.jsonValue({ maxDepth: 2 })
const request = anyOrder({
  resourceSpans: fc.array(
    anyOrder({
      resource: anyOrder({ attributes }),
      scopeSpans: fc.array(
        anyOrder({ scope: anyOrder({ name: text, version: text }), spans: fc.array(span, { maxLength: 3 }), unknown: junk }),
        { maxLength: 3 },
      ),
      unknown: junk,
    }),
    { maxLength: 3 },
  ),
  unknown: junk,
})

describe('a walk over JSON', () => {
  it('finds what parsing the whole body finds, in whatever order its members stand', () => {
    fc.assert(
      fc.property(request, fc.constantFrom(0, 2), (value, indent) => {
        const body = JSON.stringify(value, undefined, indent)
        const { spans, readable, views } = walk(body)
        const parsed = readJsonSpans(body) ?? []
        expect(readable).toBe(true)
        expect(spans).toBe(parsed.length)
        expect(plain(views)).toEqual(plain(parsed))
      }),
    )
  })

  it('says of a body that is cut off that it cannot read it, wherever it is cut', () => {
    const body = '{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{},"spans":[{"name":"a"},{}]}]}]}'
    for (let length = 0; length < body.length; length++) expect(walk(body.slice(0, length)).readable).toBe(false)
    expect(walk(body)).toMatchObject({ readable: true, spans: 2 })
    expect(walk(`${body} x`).readable).toBe(false)
    expect(walk(body.replace('{"name":"a"}', '{"name":nonsense}')).readable).toBe(false)
  })

  it('never throws, and ends, whatever stands in the body', () => {
    const body = Buffer.from(
      '{"resourceSpans":[{"scopeSpans":[{"scope":{"name":"s"},"spans":[{"name":"a\\"","attributes":[]}]}]}]}',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = Buffer.from(body)
        for (const [at, byte] of changes) mutated[at] = byte
        expect(() => finish(walkJson(mutated, EVERY, UNHURRIED))).not.toThrow()
      }),
    )
  })

  it('parses nothing but the spans that are wanted, and all of a scope that is wanted or comes behind its spans', () => {
    const scope = (name: string, ...spans: string[]): string =>
      `{"scope":{"name":"${name}"},"spans":[${spans.map((span) => `{"name":"${span}"}`).join(',')}]}`
    const body = `{"resourceSpans":[{"scopeSpans":[${scope('x', 'a', 'b')},${scope('y', 'c')},{"spans":[{"name":"d"}],"scope":{}}]}]}`
    const wanted = { scope: (bytes: Buffer) => bytes.includes('"y"'), span: (bytes: Buffer) => bytes.includes('"b"') }
    const { spans, views } = walk(body, wanted)
    expect(spans).toBe(4)
    expect(views.map(({ name, scopeName }) => `${scopeName}:${name}`)).toEqual(['x:b', 'y:c', ':d'])
  })
})

describe('JSON that would fill the heap', () => {
  const body = (spans: string): string => `{"resourceSpans":[{"scopeSpans":[{"scope":{},"spans":[${spans}]}]}]}`

  it('is left alone after so many spans that are wanted, and passed over where none is', () => {
    const many = '{},'.repeat(200_000)
    expect(walk(body(`${many}{}`))).toMatchObject({ readable: false, spans: 131_073 })
    expect(walk(body(`${many}{}`), { scope: () => false, span: () => false })).toMatchObject({
      readable: true,
      spans: 200_001,
      views: [],
    })
  })

  it('is left alone where one span or all together hold too much, and where it nests too deep', () => {
    const span = (elements: number): string => `{"attributes":[${'{},'.repeat(elements)}{}]}`
    expect(walk(body(span(300_000)))).toMatchObject({ readable: false, views: [] })
    expect(walk(body(Array.from({ length: 100 }, () => span(25_000)).join(',')))).toMatchObject({ readable: false })
    expect(walk(body('['.repeat(10_000)))).toMatchObject({ readable: false, views: [] })
  })
})
