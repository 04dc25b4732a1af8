import { expect, it } from 'vitest'
import { MemoryBudget, MemoryQueue } from './memory-queue.ts'

const event = (encoded: string) => ({ id: 'a', encoded, bytes: Buffer.byteLength(encoded), expiresAt: 0, turn: 0 })

it('counts two bytes a character where a text is not ASCII, and gives back what it counted', () => {
  const budget = new MemoryBudget(1_000_000, 1_000)
  const queue = new MemoryQueue(budget)
  queue.push(event('a'.repeat(1_000)))
  const ascii = budget.bytes
  queue.push(event(`\u0141${'a'.repeat(999)}`))
  expect(budget.bytes - ascii).toBe(ascii + 1_000)
  queue.push(event('\u4e2d'.repeat(1_000)))
  expect(budget.bytes - ascii - ascii - 1_000).toBe(ascii + 2_000)
  queue.settle(queue.take(3, Number.POSITIVE_INFINITY))
  expect(budget).toMatchObject({ bytes: 0, events: 0 })
})
