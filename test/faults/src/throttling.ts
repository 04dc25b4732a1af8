import { createDelivery } from '@signed-in/core'
import { ManualClock } from '../../../packages/core/src/delivery/manual-clock.fixture.ts'
import { seededRandom } from './simulated-world.ts'

/** What a server may write into Retry-After. */
export const RETRY_AFTERS: readonly string[] = ['0', '-1', '1000000000', 'Wed, 21 Oct 2015 07:28:00 GMT', 'garbage', '', '0.1']

const HOUR_MILLIS = 3_600_000
const WINDOW_MILLIS = 10_000

export interface StormResult {
  readonly requests: number
  readonly shortestGapMillis: number
  readonly longestGapMillis: number
  /** Of the one event. */
  readonly pending: number
  readonly dropped: number
}

/** An hour of 429 with this Retry-After, on a clock of its own. */
export async function storm(retryAfter: string): Promise<StormResult> {
  const clock = new ManualClock()
  const times: number[] = []
  const delivery = refused(clock, seededRandom(1), times, 429, { 'retry-after': retryAfter })
  await clock.advance(HOUR_MILLIS)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  const { pending, dropped } = delivery.stats()
  return {
    requests: times.length,
    shortestGapMillis: Math.min(...gaps),
    longestGapMillis: Math.max(...gaps),
    pending,
    dropped,
  }
}

/** A hundred processes in one outage: how many requests the busiest ten seconds of its second half saw, by the mean. */
export async function herd(): Promise<number> {
  const clock = new ManualClock()
  const random = seededRandom(7)
  const times: number[] = []
  for (let process = 0; process < 100; process += 1) refused(clock, random, times, 503, {})
  await clock.advance(HOUR_MILLIS)
  const late = times.filter((time) => time > HOUR_MILLIS / 2)
  const windows = new Map<number, number>()
  for (const time of late) {
    const window = Math.floor(time / WINDOW_MILLIS)
    windows.set(window, (windows.get(window) ?? 0) + 1)
  }
  const mean = late.length / (HOUR_MILLIS / 2 / WINDOW_MILLIS)
  return Math.max(...windows.values()) / mean
}

function refused(clock: ManualClock, random: () => number, times: number[], status: number, headers: Record<string, string>) {
  const delivery = createDelivery(
    { url: 'https://sink.example.com/track', flushBeforeExit: false },
    {
      clock,
      random,
      transport: {
        send: () => {
          times.push(clock.monotonic())
          return Promise.resolve({ status, headers, body: '' })
        },
        close: () => {},
      },
    },
  )
  const timestamp = '2026-01-01T00:00:00.000Z'
  delivery.accept({ id: 'a', event: 'signed_in', userId: 'u', timestamp, properties: {}, context: {} })
  return delivery
}
