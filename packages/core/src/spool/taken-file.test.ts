import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import type { Disk } from './disk.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

/** Two processes, the first of which reaches no destination. */
function world() {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.now = () => clock.now()
  const taken = new Set<string>()
  const start = (on: Disk, status: number) =>
    createDelivery(
      { url: 'https://sink/', spool: '/spool', flushBeforeExit: false },
      {
        clock,
        disk: on,
        lock: NO_LOCK,
        transport: {
          send({ headers }) {
            if (status === 200) taken.add(headers['idempotency-key'] ?? '')
            return Promise.resolve({ status, headers: {}, body: '' })
          },
          close: () => {},
        },
      },
    )
  return { clock, disk, taken, start }
}

it('puts elsewhere what it was writing in the background when it was stopped and another process took its file', async () => {
  const { clock, disk, taken, start } = world()
  const base = disk.open()
  let isStopped = false
  let goOn = () => {}
  const first = start(
    {
      ...base,
      touchSync: (fd) => (isStopped ? undefined : base.touchSync(fd)),
      async write(fd, data, position) {
        isStopped = true
        await new Promise<void>((resolve) => (goOn = resolve))
        isStopped = false
        return base.write(fd, data, position)
      },
    },
    503,
  )
  first.accept(sampleEvent(1))
  disk.fate = (_, name) => (name === 'writeSync' ? 'ENOSPC' : 'ok')
  first.accept(sampleEvent(2))
  disk.fate = () => 'ok'
  await clock.advance(1_500)
  expect(isStopped).toBe(true)
  start(disk.open(), 200)
  await clock.advance(80_000)
  expect([...taken]).toEqual([sampleEvent(1).id])
  goOn()
  await clock.advance(100)
  goOn()
  await clock.advance(100)
  expect(first.stats().spool?.inMemoryOnly).toBe(0)
  base.crash()
  await clock.advance(80_000)
  expect([...taken].toSorted()).toEqual([sampleEvent(1).id, sampleEvent(2).id])
})

it('looks for its file after its machine was suspended, when only the wall clock went on', async () => {
  const { clock, disk, taken, start } = world()
  const base = disk.open()
  const first = start(base, 503)
  first.accept(sampleEvent(1))
  await clock.advance(100)
  // Another machine on the same volume has taken everything meanwhile.
  const [directory = ''] = disk.files.filter((path) => path.endsWith('.log')).map((path) => path.split('/').at(-2) ?? '')
  await disk.open().rename(`/spool/${directory}`, '/spool/v1-other-1-0-aa.1')
  clock.jumpWall(120_000)
  first.accept(sampleEvent(2))
  base.crash()
  expect(disk.files.filter((path) => disk.contentOf(path).includes('user_2'))).not.toEqual([])
  expect(disk.contentOf(disk.files.find((path) => path.includes('aa.1') && path.endsWith('.log')) ?? '')).not.toContain('user_2')
  start(disk.open(), 200)
  await clock.advance(160_000)
  expect([...taken].toSorted()).toEqual([sampleEvent(1).id, sampleEvent(2).id])
})

it('keeps an event in memory, and not in a file that was taken, where no new file can be opened', async () => {
  const { clock, disk, start } = world()
  const first = start(disk.open(), 503)
  first.accept(sampleEvent(1))
  await clock.advance(1_100)
  const [directory = ''] = disk.files.filter((path) => path.endsWith('.log')).map((path) => path.split('/').at(-2) ?? '')
  await disk.open().rename(`/spool/${directory}`, '/spool/v1-other-1-0-aa.1')
  disk.fate = (_, name) => (name === 'createSync' ? 'EMFILE' : 'ok')
  first.accept(sampleEvent(2))
  expect(first.stats().spool?.inMemoryOnly).toBe(1)
  disk.fate = () => 'ok'
  await clock.advance(3_000)
  expect(first.stats().spool?.inMemoryOnly).toBe(0)
})
