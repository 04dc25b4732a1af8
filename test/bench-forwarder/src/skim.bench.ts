import { compileRules, type RuleDefinition, type RuleSetOptions } from '@signed-in/core'
import { createProtobufSkimmer } from '@signed-in/forwarder'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio, nanosPerCall } from '@signed-in-test/bench/measure'
import { traceRequestType } from '@signed-in-test/forwarder/otlp-proto'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { fastestDecoder } from './fastest-decoder.ts'

const SPANS = 512
const ROUNDS = 11

/** Five rules as a user would write them: two on names, three on attributes, one of which is on every HTTP span. */
const FIVE: readonly RuleDefinition[] = [
  { name: 'event-name', when: { attributes: { 'app.event.name': 'signed_in' } } },
  { name: 'legacy', when: { span_name: 'POST /login*' } },
  { name: 'tagged', when: { attributes: { 'enduser.login': { exists: true } } } },
  { name: 'route', when: { attributes: { 'http.route': '/login', 'http.response.status_code': { range: [200, 399] } } } },
  { name: 'named', when: { span_name: ['user.login', 'login'] } },
]

function keyRules(count: number): RuleDefinition[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `rule-${index}`,
    when: { attributes: { [index === 0 ? 'app.event.name' : `app.feature-${index}.name`]: 'signed_in' } },
  }))
}

function skimmer(
  definitions: readonly RuleDefinition[],
  options: RuleSetOptions = { builtIn: false },
): (body: Uint8Array) => unknown {
  return createProtobufSkimmer(compileRules(definitions, options).rules)
}

/** Nanoseconds a span of the skimmer next to full decoders, on one 512-span body. */
export async function bench(): Promise<readonly BenchRow[]> {
  const body = traceBody(SPANS, 1)
  const nanosPerSpan = (calls: number, decode: (body: Uint8Array) => unknown) => (): number =>
    nanosPerCall(calls, () => decode(body)) / SPANS
  const values = await interleaved(
    ROUNDS,
    {
      protobufjs: nanosPerSpan(20, (bytes) => traceRequestType.decode(bytes)),
      fastest: nanosPerSpan(20, fastestDecoder),
      builtIn: nanosPerSpan(200, skimmer([], { builtIn: true })),
      five: nanosPerSpan(200, skimmer(FIVE)),
      names: nanosPerSpan(400, skimmer([{ name: 'names', when: { span_name: ['sign_in', 'user.login'] } }])),
      one: nanosPerSpan(200, skimmer(keyRules(1))),
      sixteen: nanosPerSpan(200, skimmer(keyRules(16))),
    },
    { warmUp: 2 },
  )
  const row = (name: string, ours: number[], rival: string, theirs: number[], budget: number): BenchRow =>
    toBenchRow({
      name: `OTLP skim, 512 spans: ${name}`,
      unit: 'ns/span',
      ours: median(ours),
      rival: { name: rival, value: median(theirs) },
      ratio: medianRatio(theirs, ours),
      budget,
      better: 'higher',
    })
  return [
    row('five rules on keys and names', values.five, 'protobufjs 8 full decode', values.protobufjs, 25),
    row('built-in rules', values.builtIn, 'protobufjs 8 full decode', values.protobufjs, 25),
    row('rules on names only', values.names, 'protobufjs 8 full decode', values.protobufjs, 100),
    row('five rules on keys and names', values.five, 'the fastest full decoder (otlp-transformer 0.208)', values.fastest, 12),
    toBenchRow({
      name: 'OTLP skim, 512 spans: 16 rules on keys',
      unit: 'ns/span',
      ours: median(values.sixteen),
      rival: { name: '1 rule on a key', value: median(values.one) },
      ratio: medianRatio(values.sixteen, values.one),
      budget: 1.25,
    }),
  ]
}
