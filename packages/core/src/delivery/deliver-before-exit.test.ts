import { expect, it } from 'vitest'
import { deliverBeforeExit } from './deliver-before-exit.ts'
import type { Delivery, DeliveryStats } from './delivery.ts'
import { sumOfLanes } from './sum-of-lanes.ts'

it('flushes at each natural end before which somebody signed in, and not for ever', () => {
  let flushes = 0
  let stats: DeliveryStats = sumOfLanes([])
  const delivery: Delivery = {
    accept: () => {},
    acceptDurably: async () => {},
    shutdown: async () => ({ delivered: 0, pending: 0, timedOut: true }),
    stats: () => stats,
    forceFlush: async () => {
      flushes += 1
      return { delivered: 0, pending: 0, timedOut: true }
    },
  }
  const before = process.listeners('beforeExit')
  const remove = deliverBeforeExit(delivery, () => {})
  const listener = process.listeners('beforeExit').find((one) => !before.includes(one))
  // Emitted again after each round of work.
  const seen = [{}, { accepted: 1 }, { accepted: 1 }, { accepted: 2 }, { accepted: 2, recovered: 5 }].map((counts) => {
    stats = { ...stats, ...counts }
    listener?.(0)
    return flushes
  })
  remove()
  expect(seen).toEqual([0, 1, 1, 2, 2])
  expect(process.listeners('beforeExit')).toEqual(before)
})
