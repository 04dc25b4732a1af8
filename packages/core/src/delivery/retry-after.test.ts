import { describe, expect, it } from 'vitest'
import { retryAfterMillis } from './retry-after.ts'

const NOW = Date.UTC(2026, 10, 23, 12)

describe('retryAfterMillis', () => {
  it.each([
    ['5', 5_000],
    [' 120 ', 120_000],
    ['0', 1_000],
    ['-1', 1_000],
    ['0.2', 1_000],
    ['1000000000', 900_000],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 1_000],
    ['Fri, 31 Dec 2099 23:59:59 GMT', 900_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j ms', (value, millis) => {
    expect(retryAfterMillis(value, NOW)).toBe(millis)
  })
})
