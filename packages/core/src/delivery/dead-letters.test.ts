import { expect, it } from 'vitest'
import type { Disk } from '../spool/disk.ts'
import { NO_LOCK } from '../spool/no-lock.fixture.ts'
import { SimulatedDisk } from '../spool/simulated-disk.fixture.ts'
import { createDelivery } from './create-delivery.ts'
import type { Delivery } from './delivery.ts'
import { sampleEvent } from './event.fixture.ts'
import { ManualClock } from './manual-clock.fixture.ts'
import type { Problem } from './problem.ts'

const FILE = '/spool/dead-letter.jsonl'

/** A spool in front of a destination that refuses everything for good. */
function world(change: (disk: Disk) => Disk = (same) => same) {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.now = () => clock.now()
  const problems: Problem[] = []
  const delivery: Delivery = createDelivery(
    { url: 'https://sink/', spool: '/spool', flushBeforeExit: false, onProblem: (problem) => problems.push(problem) },
    {
      clock,
      disk: change(disk.open()),
      lock: NO_LOCK,
      transport: { send: () => Promise.resolve({ status: 422, headers: {}, body: '' }), close: () => {} },
    },
  )
  const letters = () =>
    disk
      .contentOf(FILE)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { id: string }).id)
  return { clock, disk, problems, delivery, letters }
}

it('keeps a refused event before the spool forgets it: a process that is killed between the two loses nothing', async () => {
  const atNote: string[][] = []
  const { clock, delivery, letters } = world((disk) => ({
    ...disk,
    writeSync(fd, data, position) {
      if (Buffer.from(data).toString().includes('.log":')) atNote.push(letters())
      return disk.writeSync(fd, data, position)
    },
  }))
  delivery.accept(sampleEvent(1))
  await clock.advance(1_000)
  expect(atNote).toEqual([[sampleEvent(1).id]])
})

it('adds one line for each refused event', async () => {
  const { clock, delivery, letters } = world()
  for (const number of [1, 2, 3]) delivery.accept(sampleEvent(number))
  await clock.advance(1_000)
  expect(letters()).toEqual([1, 2, 3].map((number) => sampleEvent(number).id))
  expect(delivery.stats()).toMatchObject({ deadLettered: 3, pending: 0 })
})

it('writes in the background while the disk is slow', async () => {
  let slowIn = 0
  const { clock, delivery, letters } = world((disk) => ({
    ...disk,
    openForAppendingSync(path) {
      slowIn += 1
      clock.pass(50)
      return disk.openForAppendingSync(path)
    },
  }))
  for (const number of [1, 2, 3, 4, 5]) {
    delivery.accept(sampleEvent(number))
    await clock.advance(100)
  }
  // The first of a process does not count, two more say that the disk is slow.
  expect(slowIn).toBe(3)
  expect(letters()).toHaveLength(5)
})

it('tells once that the file is full, and writes no more into it', async () => {
  const { clock, disk, problems, delivery } = world()
  delivery.accept(sampleEvent(1))
  await clock.advance(1_000)
  disk.put(FILE, Buffer.alloc(10_485_760 - 10, 'x'))
  for (const number of [2, 3]) delivery.accept(sampleEvent(number))
  await clock.advance(1_000)
  expect(disk.contentOf(FILE)).toHaveLength(10_485_760 - 10)
  expect(problems.filter(({ message }) => message.includes('the file is full'))).toHaveLength(1)
})
