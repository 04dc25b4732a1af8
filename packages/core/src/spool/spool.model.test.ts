import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryLimits } from '../delivery/delivery-options.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const ANSWER_MILLIS = 10

/** What the spool must be like, whatever it does inside. */
interface Model {
  readonly kept: Set<string>
}

/** The real spool on a simulated disk, with a destination that is up or down. */
class Real {
  readonly clock = new ManualClock()
  readonly disk = new SimulatedDisk()
  readonly taken = new Set<string>()
  /** What the process that runs now had delivered, and how often it did so again. */
  readonly ofThisLife = new Set<string>()
  again = 0
  readonly maxEvents: number
  readonly limits: DeliveryLimits
  readonly problems: string[] = []
  isUp = true
  number = 0
  delivery!: Delivery
  end: () => void = () => {}

  constructor(maxEvents = 3, limits: DeliveryLimits = {}) {
    this.maxEvents = maxEvents
    this.limits = limits
    this.disk.now = () => this.clock.now()
    this.start()
  }

  start(): void {
    this.ofThisLife.clear()
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
        mapping: { event: { id: '{{event_id}}', filler: '{{properties.filler}}' }, envelope: 'list', maxEvents: this.maxEvents },
        spool: '/spool',
        flushBeforeExit: false,
        limits: this.limits,
        onProblem: ({ code, message }) => this.problems.push(`${code}: ${message}`),
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
          send: async (request) => {
            if (!isAlive) return new Promise(() => {})
            const { isUp } = this
            if (isUp) this.#take(request.body)
            // Meanwhile files are read, and sign-ins come.
            await new Promise<void>((resolve) => clock.schedule(ANSWER_MILLIS, resolve))
            return { status: isUp ? 200 : 503, headers: {}, body: '' }
          },
          close: () => {},
        },
      },
    )
  }

  #take(body: Uint8Array): void {
    for (const { id } of (JSON.parse(Buffer.from(body).toString()) as { list: { id: string }[] }).list) {
      if (this.ofThisLife.has(id)) this.again += 1
      this.ofThisLife.add(id)
      this.taken.add(id)
    }
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
    expect(real.again).toBe(0)
  },
  toString: () => name,
})

const accept = (count: number, size = 0) =>
  command(`accept ${count} of ${size}`, (model, real) => {
    const filler = 'x'.repeat(size)
    for (let index = 0; index < count; index += 1) {
      real.number += 1
      const event = sampleEvent(real.number, { properties: { filler } })
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

/** Runs sequences of these commands; then the destination is up, and has to have everything. */
async function assertKeeps(commands: readonly fc.Arbitrary<Command>[], maxCommands: number, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands<Model, Real, false>([...commands], { maxCommands, size: 'max' }), async (sequence) => {
      const model: Model = { kept: new Set() }
      const real = new Real()
      await fc.asyncModelRun(() => ({ model, real }), sequence)
      real.isUp = true
      await real.clock.advance(700_000)
      expect(real.taken).toEqual(model.kept)
      // The next file is made ahead of need.
      expect(real.disk.files.filter((path) => path.endsWith('.log') && real.disk.contentOf(path) !== '')).toEqual([])
      real.end()
    }),
    { numRuns },
  )
}

const RUNS = Number(process.env['SIGNED_IN_MODEL_RUNS'] ?? 150)
const world = [
  fc.constantFrom(5, 50, 1_500, 90_000).map(wait),
  fc.boolean().map(up),
  fc.constant(crash()),
  fc.string({ maxLength: 40 }).map(damage),
]

it('keeps, through any sequence of sign-ins, waits, outages, crashes and damage, exactly what the model keeps', async () => {
  await assertKeeps([fc.integer({ min: 1, max: 9 }).map((count) => accept(count)), ...world], 25, RUNS)
}, 60_000)

it('keeps the same with more than memory holds, where what is fresh overtakes what has to be read back', async () => {
  const bursts = fc.constantFrom(7, 280, 450).map((count) => accept(count, 20_000))
  await assertKeeps([bursts, bursts, ...world, fc.constant(up(false))], 14, RUNS / 10)
}, 120_000)

it('sends what is fresh before a backlog of thousands, and each of them once', async () => {
  const model: Model = { kept: new Set() }
  const real = new Real(20)
  real.isUp = false
  const run = (one: Command) => one.run(model, real)
  await run(wait(1_000))
  // Some 9,000 stay in memory, and of the others only what was written last.
  await run(accept(16_000, 400))
  await run(wait(60_000))
  real.isUp = true
  while (real.taken.size === 0) await run(wait(10))
  let latest = 0
  for (; real.delivery.stats().pending > 0; await run(wait(ANSWER_MILLIS))) {
    if (real.number < 18_000) await run(accept(3, 400))
    for (let number = real.number; number > 16_000 && !real.taken.has(sampleEvent(number).id); number -= 1)
      latest = Math.max(latest, real.number - number)
  }
  expect(real.taken).toEqual(model.kept)
  // Three come with each answer, and every second request begins with the newest: none of them waits for a third one.
  expect(latest).toBeLessThan(3 * 3)
  await run(wait(2_000))
  expect(real.disk.files.filter((path) => path.endsWith('.log') && real.disk.contentOf(path) !== '')).toEqual([])
  real.end()
}, 60_000)

it('ends a flush when all that was kept at its beginning is delivered, though what comes later overtakes it', async () => {
  const model: Model = { kept: new Set() }
  const real = new Real(20)
  real.isUp = false
  const run = (one: Command) => one.run(model, real)
  for (const one of [wait(1_000), accept(4_000, 400), crash(), accept(10_000, 400), wait(90_000), up(true)]) await run(one)
  const kept = [...model.kept]
  let missing: readonly string[] | undefined
  void real.delivery.forceFlush(600_000).then(() => {
    missing = kept.filter((id) => !real.taken.has(id))
  })
  let overtaken = 0
  while (missing === undefined) {
    await run(accept(1, 400))
    await run(wait(ANSWER_MILLIS))
    if (missing === undefined && real.taken.has(sampleEvent(real.number - 3).id)) overtaken += 1
  }
  expect(missing).toEqual([])
  expect(overtaken).toBeGreaterThan(200)
  real.end()
}, 60_000)

it('deletes files that were delivered before the reader came to them, without missing them then', async () => {
  const model: Model = { kept: new Set() }
  const real = new Real(1, { maxBytes: 16_000_000 })
  real.isUp = false
  for (const one of [wait(1_000), accept(3_000, 4_000), wait(60_000), up(true), wait(300_000)]) await one.run(model, real)
  expect(real.taken).toEqual(model.kept)
  expect(real.problems.map((problem) => problem.split(':')[0])).toEqual(['unreachable', 'recovered'])
  real.end()
}, 60_000)
