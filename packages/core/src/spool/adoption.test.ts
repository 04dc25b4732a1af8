import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import type { Disk } from './disk.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const GENERATION_MILLIS = 946_080_000_000

function start(clock: ManualClock, disk: Disk, status: number): Delivery {
  const transport = { send: () => Promise.resolve({ status, headers: {}, body: '' }), close: () => {} }
  const options = { url: 'https://x.example.com/track', spool: '/spool', flushBeforeExit: false }
  return createDelivery(options, { clock, disk, lock: NO_LOCK, transport })
}

it('takes over from an owner whose last sign of life lies in the future, because the clock was set back since', async () => {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.now = () => clock.now()
  clock.jumpWall(GENERATION_MILLIS)
  const dead = disk.open()
  start(clock, dead, 503).accept(sampleEvent(1))
  dead.crash()
  clock.jumpWall(-GENERATION_MILLIS)

  const delivery = start(clock, disk.open(), 200)
  await clock.advance(30_000)
  expect(delivery.stats()).toMatchObject({ recovered: 0 })
  await clock.advance(60_000)
  expect(delivery.stats()).toMatchObject({ recovered: 1, delivered: 1, pending: 0 })
})

it('leaves a living neighbour alone whose clock is ahead', async () => {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  // Signs of life come from the neighbour's clock, and it is the only one that gives any.
  disk.now = () => clock.now() + GENERATION_MILLIS
  start(clock, disk.open(), 503).accept(sampleEvent(1))
  const delivery = start(clock, disk.open(), 200)
  await clock.advance(300_000)
  expect(delivery.stats()).toMatchObject({ recovered: 0 })
})
