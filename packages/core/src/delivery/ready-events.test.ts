import { expect, it } from 'vitest'
import type { QueuedEvent } from './backlog.ts'
import { ReadyEvents } from './ready-events.ts'

const event = (number: number, bytes = 10): QueuedEvent => ({ id: String(number), encoded: '', bytes, expiresAt: 0, turn: 0 })
const ids = (events: readonly QueuedEvent[]): string[] => events.map(({ id }) => id)

it('hands out the oldest first, up to both limits, and at least one', () => {
  const ready = new ReadyEvents()
  for (const one of [event(1), event(2), event(3), event(4, 500)]) ready.push(one)
  expect(ids(ready.take(2, 100))).toEqual(['1', '2'])
  expect(ids(ready.take(9, 100))).toEqual(['3'])
  expect([ready.count, ready.bytes]).toEqual([1, 500])
  expect(ids(ready.take(9, 100))).toEqual(['4'])
  expect(ready.take(9, 100)).toEqual([])
  expect([ready.count, ready.bytes]).toEqual([0, 0])
})

it('keeps order and count while thousands come and go', () => {
  const ready = new ReadyEvents()
  const seen: string[] = []
  for (let number = 0; number < 10_000; number += 1) {
    ready.push(event(number))
    if (number % 3 > 0) seen.push(...ids(ready.take(1, 100)))
  }
  expect([ready.count, ready.bytes]).toEqual([10_000 - seen.length, 10 * (10_000 - seen.length)])
  while (ready.count > 0) seen.push(...ids(ready.take(100, 10_000)))
  expect(seen).toEqual(Array.from({ length: 10_000 }, (_, number) => String(number)))
})
