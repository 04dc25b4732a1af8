import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Watermark } from './watermark.ts'

/** Parts of a sequence, each as long as its number says, settled in any order and some of them twice. */
const settlings = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 })
  .chain((lengths) =>
    fc.record({ lengths: fc.constant(lengths), order: fc.array(fc.nat({ max: lengths.length - 1 }), { maxLength: 60 }) }),
  )

const startsOf = (lengths: readonly number[]) => lengths.map((_, index) => lengths.slice(0, index).reduce((a, b) => a + b, 0))

it('knows what is done, in whatever order it was, and hands that on to the next process', () => {
  fc.assert(
    fc.property(settlings, ({ lengths, order }) => {
      const starts = startsOf(lengths)
      const watermark = new Watermark()
      for (const index of order) watermark.settle(starts[index]!, lengths[index]!)
      const next = new Watermark(watermark.done)
      const isDone = lengths.map((_, index) => order.includes(index))
      for (const one of [watermark, next]) {
        expect(starts.map((start) => one.has(start))).toEqual(isDone)
        const firstOpen = isDone.indexOf(false)
        expect(one.low).toBe(firstOpen < 0 ? lengths.reduce((a, b) => a + b) : starts[firstOpen])
        expect(one.size).toBe(lengths.reduce((sum, length, index) => (isDone[index] ? sum + length : sum), 0))
      }
    }),
  )
})

it('joins what two processes know', () => {
  const watermark = new Watermark([10, 30, 40])
  watermark.add([5, 10, 20, 40, 50])
  expect(watermark.done).toEqual([20, 30, 50])
})

it('stays small while one request of many is late', () => {
  const watermark = new Watermark()
  for (let start = 10; start < 10_000; start += 10) watermark.settle(start, 10)
  expect(watermark.done).toEqual([0, 10, 10_000])
})
