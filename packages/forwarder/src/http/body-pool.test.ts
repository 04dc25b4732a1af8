import { expect, it } from 'vitest'
import { BodyPool } from './body-pool.ts'

const KIB = 1024

it('hands memory out again that was given back, for bodies of the same order of size', () => {
  const pool = new BodyPool()
  const slab = pool.take(100 * KIB)
  expect(slab.length).toBe(128 * KIB)
  expect(pool.take(100 * KIB)).not.toBe(slab)
  pool.give(slab)
  expect(pool.take(65 * KIB)).toBe(slab)
  expect(pool.take(65 * KIB)).not.toBe(slab)
})

it('keeps no more than it may, and nothing that is very large', () => {
  const pool = new BodyPool(128 * KIB)
  const slabs = [pool.take(1), pool.take(1), pool.take(1)]
  for (const slab of slabs) pool.give(slab)
  const again = [pool.take(1), pool.take(1), pool.take(1)]
  expect(again.filter((slab) => slabs.includes(slab))).toHaveLength(2)
  const large = pool.take(5 * 1024 * KIB)
  expect(large.length).toBe(5 * 1024 * KIB)
  pool.give(large)
  expect(pool.take(5 * 1024 * KIB)).not.toBe(large)
})
