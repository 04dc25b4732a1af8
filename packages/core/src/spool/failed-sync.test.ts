import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryOptions } from '../delivery/delivery-options.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import type { Disk } from './disk.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const id = (number: number) => sampleEvent(number).id

/** A spool for two destinations on a disk of which each sync waits for `answer`. */
function world() {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.now = () => clock.now()
  const statuses = new Map<string, number>()
  const taken = new Map<string, string[]>([
    ['one', []],
    ['two', []],
  ])
  const waiting: ((error?: Error) => void)[] = []
  const closed = new Set<number>()
  let held: (() => void)[] | undefined
  let writesToClosed = 0
  const base = disk.open()
  const on: Disk = {
    ...base,
    dataSync: async (fd) => {
      const error = await new Promise<Error | undefined>((resolve) => waiting.push(resolve))
      if (error !== undefined) throw error
      await base.dataSync(fd)
    },
    close: (fd) => {
      closed.add(fd)
      return base.close(fd)
    },
    write: (fd, data, position) => {
      if (closed.has(fd)) writesToClosed += 1
      return base.write(fd, data, position)
    },
  }
  const to = (host: string) => ({
    name: host,
    destination: 'custom' as const,
    url: `https://${host}/`,
    mapping: { event: '{{event_id}}', envelope: 'list' },
  })
  return {
    clock,
    disk,
    statuses,
    taken,
    crash: () => base.crash(),
    logs: () => disk.files.filter((path) => path.endsWith('.log') && disk.contentOf(path) !== ''),
    writesToClosed: () => writesToClosed,
    /** From now on requests wait for their functions in the result. */
    hold: (): (() => void)[] => {
      held = []
      return held
    },
    /** Answers the syncs that wait. */
    async answer(code?: string): Promise<void> {
      for (const resolve of waiting.splice(0)) resolve(code === undefined ? undefined : Object.assign(new Error(code), { code }))
      await clock.advance(0)
    },
    start(options: DeliveryOptions = {}, processDisk: Disk = on): Delivery {
      return createDelivery(
        { destinations: [to('one'), to('two')], spool: '/spool', flushBeforeExit: false, ...options },
        {
          clock,
          disk: processDisk,
          lock: NO_LOCK,
          random: () => 0.5,
          transport: {
            async send({ url, body }) {
              if (held !== undefined) await new Promise<void>((resolve) => held?.push(resolve))
              const { host } = new URL(url)
              const status = statuses.get(host) ?? 200
              const { list } = JSON.parse(Buffer.from(body).toString()) as { list: string[] }
              if (status === 200) taken.get(host)?.push(...list)
              return { status, headers: {}, body: '' }
            },
            close: () => {},
          },
        },
      )
    },
  }
}

it('remembers, when a failed sync moves records to a new file, who has them already', async () => {
  const { clock, disk, statuses, taken, answer, start, crash, logs } = world()
  statuses.set('two', 503)
  const first = start()
  for (const number of [1, 2, 3]) first.accept(sampleEvent(number))
  await clock.advance(1_500)
  expect(taken.get('one')).toEqual([id(1), id(2), id(3)])
  await answer('EIO')
  const bytes = first.stats().spool?.bytes
  expect(bytes).toBe(logs().reduce((sum, path) => sum + disk.contentOf(path).length, 0))
  await clock.advance(3_000)
  crash()
  statuses.clear()
  const second = start({}, disk.open())
  await clock.advance(80_000)
  expect(taken.get('one')).toEqual([id(1), id(2), id(3)])
  expect([...new Set(taken.get('two'))]).toEqual([id(1), id(2), id(3)])
  expect(second.stats()).toMatchObject({ pending: 0, spool: { bytes: 0, segments: 0 } })
  expect(logs()).toEqual([])
})

it('does not keep what was delivered while a sync was failing', async () => {
  const { clock, taken, answer, start, logs } = world()
  const delivery = start()
  delivery.accept(sampleEvent(1))
  await clock.advance(1_500)
  await answer('EIO')
  await clock.advance(5_000)
  await answer()
  await clock.advance(5_000)
  expect(taken.get('one')).toEqual([id(1)])
  expect(delivery.stats()).toMatchObject({ pending: 0, spool: { bytes: 0, segments: 0 } })
  expect(logs()).toEqual([])
})

it('sends once what is on its way while one sync after the other fails', async () => {
  const { clock, hold, taken, answer, start, logs } = world()
  const answers = hold()
  const delivery = start()
  for (const number of [1, 2, 3]) delivery.accept(sampleEvent(number))
  await clock.advance(1_020)
  expect(answers.length).toBeGreaterThan(0)
  for (const _ of [1, 2]) {
    await answer('EIO')
    await clock.advance(20)
  }
  await answer()
  await clock.advance(2_000)
  // Is written again, and the reader looks where to go on.
  delivery.accept(sampleEvent(4))
  await clock.advance(20)
  await answer()
  while (answers.length > 0) {
    for (const respond of answers.splice(0)) respond()
    await clock.advance(1_100)
    await answer()
  }
  expect(taken.get('one')).toEqual([1, 2, 3, 4].map(id))
  expect(taken.get('two')).toEqual([1, 2, 3, 4].map(id))
  expect(delivery.stats()).toMatchObject({ pending: 0, delivered: 8, spool: { bytes: 0, segments: 0 } })
  expect(logs()).toEqual([])
})

it('goes on behind an older file of which the sync failed', async () => {
  const { clock, statuses, taken, answer, start, logs } = world()
  statuses.set('two', 503)
  // A segment takes three events.
  const delivery = start({ limits: { maxBytes: 16_000 } })
  for (const number of [1, 2, 3, 4, 5, 6, 7]) delivery.accept(sampleEvent(number))
  await clock.advance(20)
  await answer('EIO')
  await clock.advance(5_000)
  await answer()
  for (const number of [8, 9]) delivery.accept(sampleEvent(number))
  statuses.clear()
  for (let step = 0; step < 100; step += 1) {
    await clock.advance(1_000)
    await answer()
  }
  const all = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(id)
  expect(taken.get('one')?.toSorted()).toEqual(all)
  expect(taken.get('two')?.toSorted()).toEqual(all)
  expect(delivery.stats()).toMatchObject({ pending: 0, dropped: 0, spool: { bytes: 0, segments: 0 } })
  expect(logs()).toEqual([])
})

it('writes what waited in memory to no file that a failed sync has closed', async () => {
  const { clock, disk, statuses, taken, answer, start, writesToClosed } = world()
  statuses.set('one', 503).set('two', 503)
  const delivery = start()
  delivery.accept(sampleEvent(1))
  disk.fate = (_, name) => (name === 'writeSync' ? 'ENOSPC' : 'ok')
  delivery.accept(sampleEvent(2))
  disk.fate = () => 'ok'
  // The sync of the first is on its way when the second is due to be written.
  await clock.advance(1_500)
  await answer('EIO')
  await clock.advance(3_000)
  await answer()
  expect(writesToClosed()).toBe(0)
  expect(delivery.stats()).toMatchObject({ pending: 4, spool: { inMemoryOnly: 0 } })
  statuses.clear()
  for (let step = 0; step < 60; step += 1) {
    await clock.advance(1_000)
    await answer()
  }
  expect(taken.get('one')?.toSorted()).toEqual([id(1), id(2)])
})
