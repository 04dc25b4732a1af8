import { expect, it } from 'vitest'
import type { QueuedEvent } from './backlog.ts'
import { FairEvents, type FairEventsSettings } from './fair-events.ts'

const event = (id: string | number, bytes = 10): QueuedEvent => ({ id: `${id}`, encoded: '', bytes, expiresAt: 0, turn: 0 })
const ids = (events: readonly QueuedEvent[]): string[] => events.map(({ id }) => id)

function filled(count: number, settings: Partial<FairEventsSettings<QueuedEvent>> = {}): FairEvents<QueuedEvent> {
  const events: FairEvents<QueuedEvent> = new FairEvents({ waiting: () => events.count, ...settings })
  for (let number = 0; number < count; number += 1) events.push(event(number))
  return events
}

it('hands out what came first while few wait', () => {
  const events = filled(256)
  expect([1, 2, 3].flatMap(() => ids(events.take(1, 100)))).toEqual(['0', '1', '2'])
})

it('begins every second take with the newest while many wait', () => {
  const events = filled(400)
  expect([1, 2, 3, 4].flatMap(() => ids(events.take(1, 100)))).toEqual(['0', '399', '1', '398'])
  events.push(event('fresh'))
  expect([1, 2].flatMap(() => ids(events.take(1, 100)))).toEqual(['2', 'fresh'])
})

it('fills a take that begins with what only the disk keeps up with the oldest, within both limits', () => {
  const newer = [event('a'), event('b')]
  const events = filled(300, { takeNewer: () => newer.splice(0) })
  expect(ids(events.take(1, 100))).toEqual(['0'])
  expect(ids(events.take(4, 100))).toEqual(['a', 'b', '1', '2'])
  newer.push(event('c', 85))
  events.take(1, 100)
  expect(ids(events.take(4, 100))).toEqual(['c', '4'])
})

it('hands out nothing twice, whichever end it is taken from, and says what it holds', () => {
  const events = filled(1_000)
  for (let number = 0; number < 500; number += 1) events.pushOld(event(`old ${number}`))
  const seen: string[] = []
  while (events.count > 0) {
    expect(events.bytes).toBe(10 * events.count)
    seen.push(...ids(events.take(7, 60)))
  }
  expect([seen.length, new Set(seen).size, events.bytes, events.oldestTurn]).toEqual([1_500, 1_500, 0, Number.POSITIVE_INFINITY])
})

it('takes the newest first only as long as they may overtake', () => {
  const events = filled(300, { mayOvertake: ({ id }) => Number(id) > 298 })
  events.take(1, 100)
  expect(ids(events.take(3, 100))).toEqual(['299', '1', '2'])
  events.take(1, 100)
  expect(ids(events.take(2, 100))).toEqual(['4', '5'])
})

it('knows the turn of the oldest, from the app or from disk', () => {
  const events = filled(2)
  events.pushOld(event('old'))
  expect([events.oldestTurn, events.nextTurn]).toEqual([0, 3])
  events.takeOldest(2, 100)
  expect(events.oldestTurn).toBe(2)
})
