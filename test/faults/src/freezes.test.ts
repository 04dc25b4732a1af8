import { describe, expect, it } from 'vitest'
import { canContain, freezeBesideNeighbour, freezeInContainer } from './freezes.ts'

describe.runIf(process.platform === 'linux')('a process that was stopped for longer than the lease', () => {
  it('keeps its directory beside a neighbour on the same machine, and goes on', async () => {
    const result = await freezeBesideNeighbour()
    expect(result).toMatchObject({ robbed: false, lost: [], mismatches: 0, left: [], copiesOfTheLiving: 0, complaints: '' })
  }, 90_000)

  // Namespaces need root, or a kernel that gives them to everybody.
  it.skipIf(!canContain())(
    'is taken over from another container, and loses nothing when it goes on',
    async () => {
      const result = await freezeInContainer()
      expect(result).toMatchObject({ robbed: false, takenOver: true, lost: [], mismatches: 0, left: [], complaints: '' })
    },
    120_000,
  )
})
