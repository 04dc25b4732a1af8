import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

/** What the spool must be like, whatever it does inside. */
interface Model {
  readonly kept: Set<string>
}

/** The real spool on a simulated disk, with a destination that is up or down. */
class Real {
  readonly clock = new ManualClock()
  readonly disk = new SimulatedDisk()
  readonly taken = new Set<string>()
  isUp = true
  number = 0
  delivery!: Delivery
  end: () => void = () => {}

  constructor() {
    this.disk.now = () => this.clock.now()
    this.start()
  }

  start(): void {
    let isAlive = true
    const disk = this.disk.open()
    const { clock } = this
    this.end = () => {
      isAlive = false
      disk.crash()
    }
    this.delivery = createDelivery(
      {
        destination: 'custom',
        url: 'https://sink/',
        mapping: { event: '{{event_id}}', envelope: 'list', maxEvents: 3 },
        spool: '/spool',
        flushBeforeExit: false,
      },
      {
        disk,
        random: () => 0.5,
        clock: {
          now: () => clock.now(),
          monotonic: () => clock.monotonic(),
          schedule: (delay, work) => clock.schedule(delay, () => isAlive && work()),
        },
        lock: NO_LOCK,
        transport: {
          send: (request) => {
            if (!isAlive) return new Promise(() => {})
            if (this.isUp)
              for (const id of (JSON.parse(Buffer.from(request.body).toString()) as { list: string[] }).list) this.taken.add(id)
            return Promise.resolve({ status: this.isUp ? 200 : 503, headers: {}, body: '' })
          },
          close: () => {},
        },
      },
    )
  }
}

type Command = fc.AsyncCommand<Model, Real>

const command = (name: string, run: (model: Model, real: Real) => Promise<void> | void): Command => ({
  check: () => true,
  run: async (model, real) => {
    await run(model, real)
    const { accepted, recovered, delivered, deadLettered, dropped, pending } = real.delivery.stats()
    expect(accepted + recovered).toBe(delivered + deadLettered + dropped + pending)
    expect(dropped).toBe(0)
  },
  toString: () => name,
})

const accept = (count: number) =>
  command(`accept ${count}`, (model, real) => {
    for (let index = 0; index < count; index += 1) {
      real.number += 1
      const event = sampleEvent(real.number)
      real.delivery.accept(event)
      model.kept.add(event.id)
    }
  })
const wait = (millis: number) => command(`wait ${millis}`, (_, real) => real.clock.advance(millis))
const up = (isUp: boolean) =>
  command(isUp ? 'up' : 'down', (_, real) => {
    real.isUp = isUp
  })
const crash = () =>
  command('crash', (_, real) => {
    real.end()
    real.start()
  })
/** Junk between two lines, as a bad sector or a stray process leaves it. */
const damage = (text: string) =>
  command(`damage ${JSON.stringify(text)}`, (_, real) => {
    real.end()
    for (const path of real.disk.files) if (path.endsWith('.log')) real.disk.put(path, `${real.disk.contentOf(path)}${text}\n`)
    real.start()
  })

it('keeps, through any sequence of sign-ins, waits, outages, crashes and damage, exactly what the model keeps', async () => {
  const commands = fc.commands<Model, Real, false>(
    [
      fc.integer({ min: 1, max: 9 }).map(accept),
      fc.constantFrom(5, 50, 1_500, 90_000).map(wait),
      fc.boolean().map(up),
      fc.constant(crash()),
      fc.string({ maxLength: 40 }).map(damage),
    ],
    { maxCommands: 25 },
  )
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const model: Model = { kept: new Set() }
      const real = new Real()
      await fc.asyncModelRun(() => ({ model, real }), sequence)
      real.isUp = true
      await real.clock.advance(700_000)
      expect(real.taken).toEqual(model.kept)
      expect(real.disk.files.filter((path) => path.endsWith('.log'))).toEqual([])
      real.end()
    }),
    { numRuns: Number(process.env['SIGNED_IN_MODEL_RUNS'] ?? 150) },
  )
}, 60_000)
