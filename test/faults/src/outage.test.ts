import { expect, it } from 'vitest'
import { outage, recovery } from './outage.ts'

it.each([1, 24])(
  'delivers everything after an outage of %i hours, with at most 40 attempts an hour and one alert',
  async (hours) => {
    const result = await outage(hours)
    expect(result).toMatchObject({ accepted: hours * 60, delivered: hours * 60, dropped: 0 })
    expect(result.attemptsPerHour).toBeLessThanOrEqual(40)
    expect(result.problems.map((text) => text.split(':')[0])).toEqual(['unreachable', 'recovered'])
  },
  60_000,
)

it('drops and counts exactly what is older than maxAge after an outage of eight days', async () => {
  const result = await outage(8 * 24)
  expect(result.accepted).toBe(8 * 24 * 60)
  expect(result.delivered + result.dropped).toBe(result.accepted)
  // One day of eight is over the limit of seven, give or take the interval in which files are looked at.
  expect(Math.abs(result.dropped - 24 * 60)).toBeLessThanOrEqual(10)
}, 60_000)

it.each([
  ['with a spool', true],
  ['without', false],
])(
  'delivers who signs in after an outage of a day within ten seconds, before a backlog of minutes, %s',
  async (_case, hasSpool) => {
    const { backlog, fresh, freshSeconds, backlogSeconds } = await recovery(hasSpool)
    expect(backlog).toBe(43_200)
    expect(fresh).toBeGreaterThan(1_000)
    expect(backlogSeconds).toBeGreaterThan(500)
    expect(freshSeconds).toBeLessThan(10)
  },
  120_000,
)
