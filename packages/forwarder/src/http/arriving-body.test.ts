import { expect, it } from 'vitest'
import { ArrivingBody } from './arriving-body.ts'
import { BodyPool } from './body-pool.ts'
import { MemoryBudget } from './memory-budget.ts'

const MIB = 1024 * 1024
const memory = { pool: new BodyPool(), noteGarbage: () => {} }

it('keeps what comes in whatever pieces, announced or not, and reserves that much', () => {
  const plain = Buffer.from(Array.from({ length: 3 * MIB }, (_, index) => index % 251))
  for (const announced of [plain.length, 0, 100]) {
    const budget = new MemoryBudget(4 * MIB)
    const body = new ArrivingBody(announced, budget.open(), memory)
    for (let at = 0; at < plain.length; at += 65_521) expect(body.add(plain.subarray(at, at + 65_521))).toBe(true)
    expect(body.bytes().equals(plain)).toBe(true)
    expect(budget.used).toBe(plain.length)
    body.release()
  }
})

it('reserves nothing for what is only announced', () => {
  const budget = new MemoryBudget(10 * MIB)
  const silent = Array.from({ length: 100 }, () => new ArrivingBody(64 * MIB, budget.open(), memory))
  expect(budget.used).toBe(0)
  expect(silent[0]?.add(Buffer.alloc(9 * MIB))).toBe(true)
  expect(silent[1]?.add(Buffer.alloc(2 * MIB))).toBe(false)
  expect(silent[2]?.add(Buffer.alloc(MIB))).toBe(true)
})
