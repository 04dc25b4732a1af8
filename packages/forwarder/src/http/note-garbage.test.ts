import { expect, it } from 'vitest'
import { createNoteGarbage } from './note-garbage.ts'

const MIB = 1024 * 1024

it('collects the young once for every 8 MiB of bodies', () => {
  let collections = 0
  const noteGarbage = createNoteGarbage(() => {
    collections++
  })
  for (let i = 0; i < 7; i++) noteGarbage(MIB)
  expect(collections).toBe(0)
  noteGarbage(MIB)
  expect(collections).toBe(1)
  noteGarbage(64 * MIB)
  expect(collections).toBe(2)
})

it('frees memory outside of the heap by itself, with no flag on the command line', () => {
  const noteGarbage = createNoteGarbage()
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 64; i++) Buffer.allocUnsafeSlow(MIB).fill(1)
  // What one collection finds alive it frees in the next.
  for (let i = 0; i < 3; i++) noteGarbage(16 * MIB)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MIB)
})
