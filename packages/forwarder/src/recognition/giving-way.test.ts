import { compileRules, createEventBuilder } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import type { OtlpEncoding } from '../otlp/content-type.ts'
import { createRecogniser, type Recognised } from './recogniser.ts'

const KIB = 1024
const SIZE = 2 * KIB * KIB
/** Bytes that a walk may pass between two chances for others: what it looks for in one go, and the largest span that it reads. */
const MOST_BYTES_A_STEP = 320 * KIB

const SIGNED_IN = field(0x5a, field(0x12, Buffer.from('signed_in')))

/** A field with bytes. */
function field(tag: number, value: Buffer): Buffer {
  const length: number[] = []
  let rest = value.length
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.of(tag), Buffer.from([...length, rest]), value])
}

function repeated(part: Buffer, bytes: number = SIZE): Buffer {
  return Buffer.alloc(Math.floor(bytes / part.length) * part.length, part)
}

const inScope = (spans: Buffer): Buffer => field(0x0a, field(0x12, spans))
const json = (spans: string): Buffer => Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"scope":{},"spans":[${spans}]}]}]}`)

/** What recognition makes of a body when others are always waiting, and how often they get their turn. */
function recognise(body: Buffer, encoding: OtlpEncoding = 'protobuf'): Recognised & { readonly turns: number } {
  const observer = { matched: () => {}, nearMiss: () => {}, withheld: () => {} }
  const steps = createRecogniser(compileRules(), createEventBuilder(), observer)(body, encoding, { isDue: () => true })
  for (let turns = 0; ; turns++) {
    const { done, value } = steps.next()
    if (done === true) return { ...value, turns }
  }
}

describe('the densest bodies give way all along', () => {
  it.each([
    ['empty spans', inScope(repeated(Buffer.of(0x12, 0)))],
    ['empty resources', repeated(Buffer.of(0x0a, 0))],
    ['empty scopes', field(0x0a, repeated(Buffer.of(0x12, 0)))],
    ['fields where spans should be', inScope(repeated(Buffer.of(0x18, 1)))],
    ['a scope behind other fields', inScope(Buffer.concat([repeated(Buffer.of(0x18, 1)), Buffer.of(0x12, 0)]))],
    ['spans of numbers', inScope(repeated(field(0x12, repeated(Buffer.of(0x50, 1), 100_000))))],
    ['spans of events of numbers', inScope(repeated(field(0x12, field(0x5a, repeated(Buffer.of(0x10, 1), 100_000)))))],
  ])('%s in protobuf', (_name, body) => {
    const { readable, turns } = recognise(body)
    expect(readable).toBe(true)
    expect(turns).toBeGreaterThan(body.length / MOST_BYTES_A_STEP)
  })

  it.each([
    ['members that nobody knows', Buffer.from(`{"sign_in\\u0061":1${',"a":1'.repeat(SIZE / 6)}}`)],
    ['spans without a match', json(`${'{"kind":1},'.repeat(SIZE / 11)}{"name":"\\u0061"}`)],
  ])('%s in JSON', (_name, body) => {
    expect(recognise(body, 'json')).toMatchObject({ readable: true })
    expect(recognise(body, 'json').turns).toBeGreaterThan(10)
  })

  it('also while many matches are judged', () => {
    const { readable, turns } = recognise(inScope(repeated(field(0x12, SIGNED_IN), 50_000 * 15)))
    expect(readable).toBe(true)
    expect(turns).toBeGreaterThan(500)
  })
})

describe('what takes too much in one piece is read no further', () => {
  it.each([
    ['a span of numbers', inScope(field(0x12, repeated(Buffer.of(0x50, 1))))],
    ['an event of numbers', inScope(field(0x12, field(0x5a, repeated(Buffer.of(0x10, 1)))))],
    [
      'a scope of names',
      field(0x0a, field(0x12, Buffer.concat([field(0x0a, repeated(Buffer.of(0x0a, 0))), Buffer.of(0x12, 0)]))),
    ],
    [
      'a sign-in with an attribute of many keys',
      inScope(field(0x12, Buffer.concat([SIGNED_IN, field(0x4a, repeated(Buffer.of(0x0a, 0)))]))),
    ],
    ['more scopes than spans fit in', repeated(field(0x0a, field(0x12, Buffer.of(0x12, 0))), 530_000 * 6)],
  ])('%s in protobuf', (_name, body) => {
    expect(recognise(body).readable).toBe(false)
  })

  it.each([
    ['a span of many values', json(`{"name":"\\u0061","x":[${'[],'.repeat(600_000)}[]]}`)],
    ['a span of one long text', json(`{"name":"\\u0061","x":"${'x'.repeat(9 * KIB * KIB)}"}`)],
    ['more spans than fit in', json(`{"name":"\\u0061"}${',{}'.repeat(1_050_000)}`)],
  ])('%s in JSON', (_name, body) => {
    expect(recognise(body, 'json').readable).toBe(false)
  })
})
