import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import type { Disk } from './disk.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

/** A delivery whose destination answers with this status, and what `accept` itself does with the disk. */
function world(status: number) {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.now = () => clock.now()
  let calls: (keyof Disk)[] = []
  disk.fate = (_, name) => {
    calls.push(name)
    return 'ok'
  }
  let encoded = 0
  const delivery = createDelivery(
    {
      destination: 'custom',
      url: 'https://sink/',
      spool: '/spool',
      flushBeforeExit: false,
      mapping: {
        event: (event) => {
          encoded += 1
          return { id: event.id }
        },
      },
    },
    {
      clock,
      disk: disk.open(),
      lock: NO_LOCK,
      transport: { send: () => Promise.resolve({ status, headers: {}, body: '' }), close: () => {} },
    },
  )
  let number = 0
  const accept = () => {
    calls = []
    number += 1
    delivery.accept(sampleEvent(number))
    return calls
  }
  return { clock, disk, delivery, accept, encodings: () => encoded }
}

it('writes once and asks the disk for nothing else while events come every now and then', async () => {
  const { clock, accept } = world(503)
  accept()
  for (let second = 0; second < 10; second += 1) {
    await clock.advance(300)
    expect(accept()).toEqual(['writeSync'])
    await clock.advance(700)
    expect(accept()).toEqual(['writeSync'])
  }
})

it('finds the next file made where the last one is done with, and only looks whether it is still there', async () => {
  const { clock, disk, accept } = world(200)
  accept()
  for (let minute = 0; minute < 3; minute += 1) {
    await clock.advance(60_000)
    expect(disk.files.filter((path) => disk.contentOf(path).includes('signed_in'))).toEqual([])
    expect(accept()).toEqual(['factsSync', 'writeSync'])
  }
})

it('leaves the JSON of the destination for later', async () => {
  const { clock, delivery, accept, encodings } = world(200)
  accept()
  expect(encodings()).toBe(0)
  await clock.advance(10)
  expect(encodings()).toBe(1)
  expect(delivery.stats()).toMatchObject({ delivered: 1, pending: 0 })
})

it('makes a file at once where the one made ahead is gone', async () => {
  const { clock, disk, delivery, accept } = world(503)
  accept()
  await clock.advance(100)
  for (const path of disk.files.filter((name) => name.endsWith('.log'))) await disk.open().unlink(path)
  await clock.advance(2_000)
  expect(accept()).toContain('createSync')
  expect(disk.files.some((path) => disk.contentOf(path).includes(sampleEvent(2).id))).toBe(true)
  expect(delivery.stats()).toMatchObject({ pending: 2, spool: { inMemoryOnly: 0 } })
})

it('leaves no file behind that was made ahead when it ends', async () => {
  const { clock, disk, delivery, accept } = world(200)
  accept()
  await clock.advance(100)
  const ending = delivery.shutdown(1_000)
  await clock.advance(1_000)
  await ending
  expect(disk.files.filter((path) => path.endsWith('.log'))).toEqual([])
})
