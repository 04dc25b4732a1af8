import type { RuleDefinition, RuleTest, SpanKindName, SpanStatusName } from '@signed-in/core'
import fc from 'fast-check'
import type { PlainMessage } from './otlp-proto.ts'

/** Few words, so that rules and spans meet often, and near misses of each other: same length, same end, prefix, empty, not ASCII. */
const WORDS = ['signed_in', 'signed_on', 'sign_in', 'login', 'POST /login', 'POST /login/x', 'naïve', '', 'a'.repeat(130)]
const KEYS = [
  'user.id',
  'user',
  'usar.id',
  'app.event',
  'app',
  'app.event.name',
  '__proto__',
  'k'.repeat(127),
  'k'.repeat(128),
  'tenant.id',
]
const NUMBERS = [0, 1, 199, 200, 201, 399, 400, -1, 127, 128, 16_384]

const word = fc.constantFrom(...WORDS)
const key = fc.constantFrom(...KEYS)

const scalar: fc.Arbitrary<PlainMessage> = fc.oneof(
  word.map((stringValue) => ({ stringValue })),
  fc.constantFrom(...NUMBERS).map((intValue) => ({ intValue })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  fc.constantFrom(200, 0.5, -1).map((doubleValue) => ({ doubleValue })),
  fc.uint8Array({ maxLength: 9 }).map((bytesValue) => ({ bytesValue: Buffer.from(bytesValue) })),
  fc.constant({}),
)

const anyValue: fc.Arbitrary<PlainMessage> = fc.letrec<{ value: PlainMessage }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: fc.oneof(key, fc.constantFrom('id', 'event', 'name')), value: tie('value') }), { maxLength: 3 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
})).value

const attributes = fc.array(fc.record({ key, value: anyValue }), { maxLength: 4 })
const nanos = fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String)

const spanEvent = fc.record({ name: word, timeUnixNano: nanos, attributes })

const span = fc.record(
  {
    traceId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
    spanId: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    parentSpanId: fc.constantFrom(Buffer.alloc(0), Buffer.alloc(8, 7)),
    name: word,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    droppedAttributesCount: fc.constantFrom(0, 3, 300),
    events: fc.array(spanEvent, { maxLength: 2 }),
    status: fc.constantFrom({}, { code: 1 }, { code: 2, message: 'no' }),
    flags: fc.constantFrom(0, 257),
    traceState: fc.constantFrom('', 'vendor=1'),
  },
  { requiredKeys: ['traceId', 'spanId', 'name'] },
)

const scopeSpans = fc.record(
  { scope: fc.record({ name: word, version: fc.constantFrom('', '1.0.0') }), spans: fc.array(span, { maxLength: 4 }) },
  { requiredKeys: ['spans'] },
)

/** Requests as protobufjs encodes them. */
export const arbitraryRequest: fc.Arbitrary<PlainMessage> = fc.record({
  resourceSpans: fc.array(
    fc.record(
      { resource: fc.record({ attributes }), scopeSpans: fc.array(scopeSpans, { maxLength: 3 }) },
      { requiredKeys: ['scopeSpans'] },
    ),
    { maxLength: 3 },
  ),
})

const ruleText = fc.oneof(
  word.filter((text) => text !== ''),
  fc.constantFrom('POST /login*', '*in', 'sign?d_in', '*'),
)
const ruleTest: fc.Arbitrary<RuleTest> = fc.oneof(
  word,
  fc.constantFrom(...NUMBERS),
  fc.boolean(),
  fc.constantFrom<RuleTest>({ range: [200, 399] }, { range: [null, 0] }, { exists: true }, { exists: false }, { glob: 'sign*' }),
)
const ruleKey = fc.constantFrom(...KEYS.filter((name) => name !== '__proto__'))
const ruleTests = fc.dictionary(ruleKey, fc.oneof(ruleTest, fc.array(ruleTest, { minLength: 1, maxLength: 3 })), {
  minKeys: 1,
  maxKeys: 2,
})

/** Conditions of every kind over the same words and keys. */
export const arbitraryRules: fc.Arbitrary<RuleDefinition[]> = fc
  .array(
    fc.record(
      {
        span_name: fc.oneof(ruleText, fc.array(ruleText, { minLength: 1, maxLength: 3 })),
        kind: fc.constantFrom<SpanKindName | SpanKindName[]>('SERVER', ['INTERNAL', 'CLIENT']),
        scope: ruleText,
        status: fc.constantFrom<SpanStatusName[]>(['UNSET'], ['ERROR', 'OK']),
        attributes: ruleTests,
        resource: ruleTests,
        event: ruleText,
      },
      { requiredKeys: [] },
    ),
    { maxLength: 4 },
  )
  .map((conditions) =>
    conditions
      .filter((when) => Object.keys(when).some((condition) => condition !== 'resource' && condition !== 'status'))
      .map((when, index) => ({ name: `rule-${index}`, when })),
  )
