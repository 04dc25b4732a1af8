import { compileRules } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import { finish } from './pace.ts'
import { createProtobufSkimmer } from './protobuf-skimmer.ts'
import { spansOfTraces } from './spans-of-traces.ts'

/** A field with bytes. */
function field(tag: number, value: Buffer): Buffer {
  const length: number[] = []
  let rest = value.length
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.of(tag), Buffer.from([...length, rest]), value])
}

/** A body with these spans, each of them with its tag and length. */
function body(spans: Buffer): Buffer {
  return field(0x0a, field(0x12, spans))
}

function repeated(part: Buffer, times: number): Buffer {
  return Buffer.alloc(part.length * times, part)
}

const SIGNED_IN = field(0x5a, field(0x12, Buffer.from('signed_in')))
const TRACE_ID = Buffer.alloc(16, 7)
const skim = createProtobufSkimmer(compileRules().rules)

describe('small bodies that would fill the heap', () => {
  it('are left alone after so many matches', () => {
    const { readable, views } = skim(body(repeated(field(0x12, SIGNED_IN), 100_000)))
    expect(readable).toBe(false)
    expect(views.length).toBeGreaterThan(60_000)
    expect(views.length).toBeLessThan(65_536)
  })

  it('are left alone where one span holds millions of events', () => {
    const span = Buffer.concat([field(0x0a, TRACE_ID), SIGNED_IN, repeated(Buffer.of(0x5a, 0), 1_200_000)])
    const bomb = body(field(0x12, span))
    expect(skim(bomb)).toEqual({ spans: 1, readable: false, views: [] })
    expect(finish(spansOfTraces(bomb, 'protobuf', new Set([TRACE_ID.toString('hex')]), 10))).toEqual([])
  })

  it('have their resource read once for all spans', () => {
    const resource = field(0x0a, repeated(field(0x0a, field(0x0a, Buffer.from('k'))), 100_000))
    const bomb = field(0x0a, Buffer.concat([resource, field(0x12, repeated(field(0x12, SIGNED_IN), 1000))]))
    const { readable, views } = skim(bomb)
    expect(readable).toBe(true)
    expect(views).toHaveLength(1000)
  })
})
