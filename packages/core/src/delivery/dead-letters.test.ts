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

it('has synced a refused event before the spool forgets it: neither a kill nor a power cut between the two loses anything', async () => {
  const forgotten: string[] = []
  const { clock, disk, delivery } = world((open) => {
    const forgetting = (how: string) => {
      forgotten.push(`${how}: ${disk.syncedContentOf(FILE).includes(sampleEvent(1).id) ? 'safe' : 'lost'}`)
    }
    return {
      ...open,
      writeSync(fd, data, position) {
        if (Buffer.from(data).toString().includes('.log":')) forgetting('a note')
        return open.writeSync(fd, data, position)
      },
      create(path) {
        if (path.endsWith('cursors.tmp')) forgetting('the cursors')
        return open.create(path)
      },
      unlink(path) {
        if (path.endsWith('.log')) forgetting('the file')
        return open.unlink(path)
      },
    }
  })
  // The name of the directory itself is synced by the first event that somebody waits for.
  await Promise.all([delivery.acceptDurably([sampleEvent(1)]), clock.advance(500)])
  delivery.accept(sampleEvent(2))
  await clock.advance(3_000)
  expect(new Set(forgotten)).toEqual(new Set(['the cursors: safe', 'the file: safe']))
})

it('calls no flush and no shutdown done before the last letter is written, also while the disk is slow', async () => {
  let isSlow = false
  const { clock, delivery, letters } = world((disk) => ({
    ...disk,
    openForAppendingSync(path) {
      clock.pass(50)
      return disk.openForAppendingSync(path)
    },
    openForAppending: (path) =>
      new Promise((resolve, reject) => {
        clock.schedule(isSlow ? 300 : 0, () => void disk.openForAppending(path).then(resolve, reject))
      }),
  }))
  for (const number of [1, 2, 3]) {
    delivery.accept(sampleEvent(number))
    await clock.advance(2_000)
  }
  isSlow = true
  delivery.accept(sampleEvent(4))
  let lettersAtEnd: readonly string[] = []
  const ended = delivery.shutdown(5_000).then(() => {
    lettersAtEnd = letters()
  })
  await clock.advance(5_000)
  await ended
  expect(lettersAtEnd).toHaveLength(4)
})

it('keeps of a giant its id and the reason', async () => {
  const { clock, disk, delivery } = world()
  delivery.accept({ ...sampleEvent(1), properties: { plan: 'x'.repeat(100_000) } })
  await clock.advance(1_000)
  expect(disk.contentOf(FILE)).toContain('xxxx')
  const memory = createDelivery(
    {
      destination: 'custom',
      url: 'https://sink/',
      mapping: { event: () => 'x'.repeat(2_000_000) },
      deadLetterFile: '/letters.jsonl',
      flushBeforeExit: false,
    },
    { clock, disk: disk.open() },
  )
  memory.accept(sampleEvent(2))
  expect(JSON.parse(disk.contentOf('/letters.jsonl'))).toEqual({
    time: new Date(clock.now()).toISOString(),
    destination: 'custom',
    reason: 'larger than 500000 bytes',
    id: sampleEvent(2).id,
  })
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
