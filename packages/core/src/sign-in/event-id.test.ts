import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdError } from '../errors.ts'
import { EVENT_ID_NAMESPACE, eventId, eventIdOfSignIn, normaliseSpanId, normaliseTraceId } from './event-id.ts'

// Made with Python: uuid.uuid5(uuid.UUID(namespace), "signed_in\n" + trace id + "\n" + span id)
const GOLDEN: readonly (readonly [traceId: string, spanId: string, id: string])[] = [
  ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331', '798f8f88-379f-595a-a1f2-4eedd12a4ae1'],
  ['00000000000000000000000000000001', '0000000000000001', '124a527d-d31d-5289-9bd1-6f46292f5ccd'],
  ['ffffffffffffffffffffffffffffffff', 'ffffffffffffffff', '4dd33341-c2c3-5ddf-9978-c67fc8ef55f5'],
  ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', '8c64303a-93e5-570a-a217-d6e392a0d9d3'],
]

const hexOf = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((bytes) => bytes.some((byte) => byte !== 0))
    .map((bytes) => Buffer.from(bytes))

describe('the id of an event', () => {
  it('keeps its namespace, because another one would make every retried event a new one', () => {
    expect(EVENT_ID_NAMESPACE).toBe('c56b7680-f4af-4e6e-88d9-ef842d03b9a8')
  })

  it.each(GOLDEN)('of trace %s and span %s is %s', (traceId, spanId, id) => {
    expect(eventId(traceId, spanId)).toBe(id)
  })

  it('follows from the name of the sign-in where it has one', () => {
    // Made with Python: uuid.uuid5(uuid.UUID(namespace), "signed_in\nid\nsession-1")
    expect(eventIdOfSignIn('session-1')).toBe('71dfcf94-9c52-5671-861e-43cfb270129c')
  })

  it('is the same for hex in any case, base64, base64url without padding, and bytes', () => {
    fc.assert(
      fc.property(hexOf(16), hexOf(8), (trace, span) => {
        const id = eventId(trace.toString('hex'), span.toString('hex'))
        expect(eventId(trace.toString('hex').toUpperCase(), span.toString('hex').toUpperCase())).toBe(id)
        expect(eventId(trace.toString('base64'), span.toString('base64'))).toBe(id)
        expect(eventId(trace.toString('base64url'), span.toString('base64url'))).toBe(id)
        expect(eventId(new Uint8Array(trace), new Uint8Array(span))).toBe(id)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      }),
    )
  })

  it('is another for another span of the trace, and for the same span id in another trace', () => {
    fc.assert(
      fc.property(hexOf(16), hexOf(16), hexOf(8), hexOf(8), (traceA, traceB, spanA, spanB) => {
        fc.pre(!traceA.equals(traceB) && !spanA.equals(spanB))
        expect(new Set([eventId(traceA, spanA), eventId(traceA, spanB), eventId(traceB, spanA)]).size).toBe(3)
      }),
    )
  })

  it.each([
    ['all zero in hex', '0'.repeat(32)],
    ['all zero in bytes', new Uint8Array(16)],
    ['all zero in base64', Buffer.alloc(16).toString('base64')],
    ['too short', 'abcd'],
    ['not hex', 'g'.repeat(32)],
    ['a span id', 'b7ad6b7169203331'],
    ['bytes of another length', new Uint8Array(8).fill(1)],
    ['base64 with bits that belong to no byte', 'AAAAAAAAAAAAAAAAAAAAAR'],
    ['no text at all', undefined as unknown as string],
    ['a number', 5 as unknown as string],
  ])('is refused for a trace id that is %s', (_case, traceId) => {
    expect(() => eventId(traceId, 'b7ad6b7169203331')).toThrow(IdError)
  })

  it('is refused for a span id of zeros, by an error with a code and without the id', () => {
    expect(() => normaliseSpanId('0000000000000000')).toThrow(expect.objectContaining({ code: 'SIGNED_IN_ID', name: 'IdError' }))
  })

  it('leaves a normalised id as it is', () => {
    expect(normaliseTraceId('0af7651916cd43dd8448eb211c80319c')).toBe('0af7651916cd43dd8448eb211c80319c')
  })
})
