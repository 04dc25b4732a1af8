import { compileRules } from '@signed-in/core'
import { createJsonSkimmer, createProtobufSkimmer } from '@signed-in/forwarder'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullDecoderViews } from './full-decoder-views.ts'
import { createRandom, traceBody } from './trace-bodies.ts'

const RULES = compileRules([
  { name: 'every', when: { span_name: '*', kind: ['SERVER', 'CLIENT', 'INTERNAL'] } },
  {
    name: 'status',
    when: { attributes: { 'http.response.status_code': { range: [200, 399] }, 'http.route': { exists: false } } },
  },
  { name: 'event', when: { event: 'exception' } },
])

/** Bytes that break length prefixes and tags: zero, continuation bits, group tags, the usual tags of OTLP. */
const NASTY = [0x00, 0x7f, 0x80, 0xff, 0x0a, 0x0b, 0x0c, 0x12, 0x4a, 0x5a, 0x2a, 0x39]

function mutate(body: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(body)
  const mutations = 1 + Math.floor(random() * 8)
  for (let i = 0; i < mutations; i++)
    bytes[Math.floor(random() * bytes.length)] = NASTY[Math.floor(random() * NASTY.length)] as number
  const cut = random()
  if (cut < 0.2) return bytes.subarray(0, Math.floor(random() * bytes.length))
  if (cut < 0.3) return Buffer.concat([bytes, bytes.subarray(0, 7)])
  return bytes
}

/** Puts the body in the middle of a larger buffer that ends in what would be found if something read past the end. */
function surrounded(body: Buffer, filler: number): Uint8Array {
  const buffer = Buffer.alloc(body.length + 512, filler)
  body.copy(buffer, 256)
  return buffer.subarray(256, 256 + body.length)
}

describe('a skimmer over damaged bodies', () => {
  it('returns for 4000 mutated bodies and says of many that it cannot read them', () => {
    const skim = createProtobufSkimmer(RULES.rules)
    const valid = traceBody(16, 2)
    const random = createRandom(20_261_123)
    let unreadable = 0
    for (let run = 0; run < 4000; run++) if (!skim(mutate(valid, random)).readable) unreadable++
    expect(unreadable).toBeGreaterThan(400)
    expect(skim(valid)).toMatchObject({ readable: true, spans: 16 })
  })

  it('sees the same whatever stands in memory before and behind the body', () => {
    const skim = createProtobufSkimmer(RULES.rules)
    const valid = traceBody(3, 1)
    const random = createRandom(7)
    for (let run = 0; run < 600; run++) {
      const body = mutate(valid, random)
      const [a, b] = [skim(surrounded(body, 0x0a)), skim(surrounded(body, 0xff))]
      expect([a.readable, a.spans, a.views.length]).toEqual([b.readable, b.spans, b.views.length])
      expect(a.views.map((view) => view.spanId)).toEqual(b.views.map((view) => view.spanId))
    }
  })

  it('follows nearly every body that a full decoder follows', () => {
    const skim = createProtobufSkimmer(RULES.rules)
    const valid = traceBody(4, 1)
    const random = createRandom(99)
    let refusedAlone = 0
    for (let run = 0; run < 2000; run++) {
      const body = mutate(valid, random)
      if (skim(body).readable) continue
      try {
        fullDecoderViews(body)
        refusedAlone++
      } catch {
        // Both refuse it.
      }
    }
    // What is left are fields of a wrong wire type, which protobufjs reads as something else.
    expect(refusedAlone).toBeLessThan(40)
  })

  it('returns for any bytes at all', () => {
    const protobuf = createProtobufSkimmer(RULES.rules)
    const json = createJsonSkimmer(RULES.rules)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        protobuf(bytes)
        json(bytes)
      }),
      { numRuns: 3000 },
    )
  })

  it('returns for any JSON, also where every member has an unexpected type', () => {
    const skim = createJsonSkimmer(RULES.rules)
    const request = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'resourceSpans',
            'resource',
            'scopeSpans',
            'spans',
            'attributes',
            'value',
            'events',
            'arrayValue',
            '__proto__',
          ),
          tie('node'),
        ),
      ),
    })).node
    fc.assert(
      fc.property(request, (value) => {
        for (const view of skim(Buffer.from(JSON.stringify(value))).views) RULES.detect(view)
      }),
      { numRuns: 2000 },
    )
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('counts values nested a hundred thousand deep as a body that it can read or not, without a stack overflow', () => {
    const depth = 100_000
    const nested = `{"arrayValue":{"values":[`.repeat(depth) + ']}}'.repeat(depth)
    const json = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x","attributes":[{"key":"k","value":${nested}}]}]}]}]}`
    expect(() => createJsonSkimmer(RULES.rules)(Buffer.from(json))).not.toThrow()

    let value = Buffer.from([0x08, 0x01])
    for (let level = 0; level < 2000; level++) {
      const length = Buffer.from([(value.length & 0x7f) | 0x80, ((value.length >> 7) & 0x7f) | 0x80, value.length >> 14])
      value = Buffer.concat([Buffer.from([level % 2 === 0 ? 0x0a : 0x2a]), length, value])
    }
    expect(() => createProtobufSkimmer(RULES.rules)(value)).not.toThrow()
  })
})
