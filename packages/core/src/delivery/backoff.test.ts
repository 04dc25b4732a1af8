import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMillis, LONGEST_BACKOFF_MILLIS, SHORTEST_BACKOFF_MILLIS } from './backoff.ts'

describe('backoffMillis', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, 300_000],
    [1_000_000, 300_000],
  ])('draws from up to its ceiling after %i failures', (failures, ceiling) => {
    expect(backoffMillis(failures, () => 0.999_999)).toBeCloseTo(ceiling, -1)
    expect(backoffMillis(failures, () => 0.5)).toBe(ceiling / 2)
  })

  it('keeps to a ceiling that the caller names', () => {
    expect(backoffMillis(30, () => 0.5, 2_000)).toBe(1_000)
  })

  it('stays within its bounds for any draw', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, draw) => {
          const delay = backoffMillis(failures, () => draw)
          return delay >= SHORTEST_BACKOFF_MILLIS && delay <= LONGEST_BACKOFF_MILLIS
        },
      ),
    )
  })
})
