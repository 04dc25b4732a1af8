import { expect, it } from 'vitest'
import { busyFlush } from './busy-flush.ts'
import { ENDING_ROWS, ending } from './endings.ts'
import { heldMemory } from './held-memory.ts'
import { twoDestinations } from './two-destinations.ts'

it.concurrent.each(ENDING_ROWS)(
  'a process that ends by %s loses nothing, and is not held up',
  async (name) => {
    expect(await ending(name)).toMatchObject({ held: true })
  },
  60_000,
)

it('a flush waits for the backlog of an earlier process, whoever overtakes it', async () => {
  expect(await busyFlush()).toMatchObject({ held: true })
}, 60_000)

it('events that are held because the key is refused count in the bound of memory', async () => {
  expect(await heldMemory()).toMatchObject({ held: true })
}, 60_000)

it('a destination that refuses the key holds up no other', async () => {
  expect(await twoDestinations()).toMatchObject({ held: true })
}, 60_000)
