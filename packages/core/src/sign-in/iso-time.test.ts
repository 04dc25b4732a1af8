import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoTime } from './iso-time.ts'

describe('a time in ISO 8601', () => {
  it.each([0, -1, 1, 86_399_999, 86_400_000, -86_400_000, -62_198_755_200_000, 253_402_300_800_000, 8.64e15, -8.64e15])(
    'of %i ms is that of Date',
    (millis) => {
      expect(isoTime(millis)).toBe(new Date(millis).toISOString())
    },
  )

  it('is that of Date for any two times one after the other, on one day or on two', () => {
    const anyTime = fc.integer({ min: -8.64e15, max: 8.64e15 })
    fc.assert(
      fc.property(anyTime, fc.integer({ min: -200_000_000, max: 200_000_000 }), (millis, step) => {
        const next = Math.max(-8.64e15, Math.min(8.64e15, millis + step))
        expect([isoTime(millis), isoTime(next)]).toEqual([new Date(millis).toISOString(), new Date(next).toISOString()])
      }),
    )
  })

  it('is none for a day beyond the bounds of Date, and the next one is right again', () => {
    expect(() => isoTime(8.64e15 + 86_400_000)).toThrow(RangeError)
    expect(isoTime(1_795_430_112_345)).toBe(new Date(1_795_430_112_345).toISOString())
  })
})
