import { createDelivery } from '@signed-in/core'
import { expect, it } from 'vitest'
import { ManualClock } from '../../../packages/core/src/delivery/manual-clock.fixture.ts'
import { seededRandom } from './simulated-world.ts'

const HOUR_MILLIS = 3_600_000

it.each(['0', '-1', '1000000000', 'Wed, 21 Oct 2015 07:28:00 GMT', 'garbage', '', '0.1'])(
  'neither loops nor gives up on Retry-After: %s',
  async (value) => {
    const clock = new ManualClock()
    const times: number[] = []
    const delivery = createDelivery(
      { url: 'https://sink.example.com/track', flushBeforeExit: false },
      {
        clock,
        random: seededRandom(1),
        transport: {
          send: () => {
            times.push(clock.monotonic())
            return Promise.resolve({ status: 429, headers: { 'retry-after': value }, body: '' })
          },
          close: () => {},
        },
      },
    )
    delivery.accept({
      id: 'a',
      event: 'signed_in',
      userId: 'u',
      timestamp: '2026-01-01T00:00:00.000Z',
      properties: {},
      context: {},
    })
    await clock.advance(HOUR_MILLIS)
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(value === 'garbage' || value === '' ? 100 : 1_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(900_000)
    expect(times.length).toBeLessThanOrEqual(40)
    expect(times.length).toBeGreaterThanOrEqual(4)
    expect(delivery.stats()).toMatchObject({ pending: 1, dropped: 0 })
  },
)

it('does not let a hundred processes come back together', async () => {
  const clock = new ManualClock()
  const random = seededRandom(7)
  const times: number[] = []
  for (let process = 0; process < 100; process += 1) {
    const delivery = createDelivery(
      { url: 'https://sink.example.com/track', flushBeforeExit: false },
      {
        clock,
        random,
        transport: {
          send: () => {
            times.push(clock.monotonic())
            return Promise.resolve({ status: 503, headers: {}, body: '' })
          },
          close: () => {},
        },
      },
    )
    delivery.accept({
      id: 'a',
      event: 'signed_in',
      userId: 'u',
      timestamp: '2026-01-01T00:00:00.000Z',
      properties: {},
      context: {},
    })
  }
  await clock.advance(HOUR_MILLIS)
  // After the first minutes of the outage, in windows of ten seconds.
  const late = times.filter((time) => time > HOUR_MILLIS / 2)
  const windows = new Map<number, number>()
  for (const time of late) windows.set(Math.floor(time / 10_000), (windows.get(Math.floor(time / 10_000)) ?? 0) + 1)
  const mean = late.length / (HOUR_MILLIS / 2 / 10_000)
  expect(Math.max(...windows.values())).toBeLessThanOrEqual(3 * mean)
})
