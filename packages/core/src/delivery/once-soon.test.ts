import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { ManualClock } from './manual-clock.fixture.ts'
import { onceSoon } from './once-soon.ts'

it('does the work once for all calls of a moment, and not before they have ended', async () => {
  let done = 0
  const soon = onceSoon(systemClock, () => (done += 1))
  soon()
  soon()
  expect(done).toBe(0)
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).toBe(1)
  soon()
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).toBe(2)
})

it('holds the process by a timer where the clock knows nothing better', async () => {
  const clock = new ManualClock()
  let done = 0
  onceSoon(clock, () => (done += 1))()
  expect([done, clock.holdingTimers]).toEqual([0, 1])
  await clock.advance(0)
  expect([done, clock.holdingTimers]).toEqual([1, 0])
})
