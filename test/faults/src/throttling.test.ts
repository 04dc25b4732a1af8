import { expect, it } from 'vitest'
import { herd, RETRY_AFTERS, storm } from './throttling.ts'

it.each(RETRY_AFTERS)('neither loops nor gives up on Retry-After: %s', async (value) => {
  const { requests, shortestGapMillis, longestGapMillis, pending, dropped } = await storm(value)
  expect(shortestGapMillis).toBeGreaterThanOrEqual(value === 'garbage' || value === '' ? 100 : 1_000)
  expect(longestGapMillis).toBeLessThanOrEqual(900_000)
  expect(requests).toBeLessThanOrEqual(40)
  expect(requests).toBeGreaterThanOrEqual(4)
  expect({ pending, dropped }).toEqual({ pending: 1, dropped: 0 })
})

it('does not let a hundred processes come back together', async () => {
  expect(await herd()).toBeLessThanOrEqual(3)
})
