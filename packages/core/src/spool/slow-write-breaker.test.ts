import { describe, expect, it } from 'vitest'
import { systemClock } from '../delivery/clock.ts'
import { SlowWriteBreaker } from './slow-write-breaker.ts'

/** Writes one after another, each so long, of which so much was spent without a CPU. Tells whether the breaker is open then. */
function opensAfter(writes: readonly (readonly [millis: number, starvedMillis: number])[]): boolean {
  let now = 0
  let starved = 0
  const breaker = new SlowWriteBreaker(() => starved)
  for (const [millis, starvedMillis] of writes) {
    if (breaker.isOpenAt(now)) return true
    const startedAt = now
    now += millis
    starved += starvedMillis
    breaker.note(startedAt, now)
  }
  return breaker.isOpenAt(now)
}

describe('the breaker for slow writes', () => {
  it('opens after two slow writes in a row, the first of a process apart', () => {
    expect(
      opensAfter([
        [1, 0],
        [30, 0],
        [30, 0],
      ]),
    ).toBe(true)
    expect(
      opensAfter([
        [30, 0],
        [30, 0],
      ]),
    ).toBe(false)
    expect(
      opensAfter([
        [1, 0],
        [30, 0],
        [1, 0],
        [30, 0],
      ]),
    ).toBe(false)
  })

  it('stays closed in a process that gets no CPU, however long its writes take', () => {
    expect(opensAfter([[1, 0], ...Array.from({ length: 20 }, () => [200, 195] as const)])).toBe(false)
  })

  it('opens where the disk is slow in a process that gets too little CPU', () => {
    expect(
      opensAfter([
        [1, 0],
        [200, 100],
        [200, 100],
      ]),
    ).toBe(true)
  })
})

it.runIf(process.platform === 'linux')('knows how long this thread has waited for a CPU', () => {
  const before = systemClock.starvedMillis?.() ?? Number.NaN
  expect(before).toBeGreaterThan(0)
  expect(systemClock.starvedMillis?.()).toBeGreaterThanOrEqual(before)
})
