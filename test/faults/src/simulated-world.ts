import {
  type Clock,
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type SignedInEvent,
  type Transport,
  TransportError,
} from '@signed-in/core'
import { ManualClock, settled } from '../../../packages/core/src/delivery/manual-clock.fixture.ts'
import { SimulatedDisk } from '../../../packages/core/src/spool/simulated-disk.fixture.ts'
import { CopyLedger } from './copy-ledger.ts'

/** Uniform in [0, 1), the same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Events in a request, at most. */
const MAX_BATCH = 7
/** What a request takes over the internet. */
const BRISK_MILLIS = 50

/** What the simulated network does with a request. */
export type NetworkFate = 'ok' | 'brisk' | 'unavailable' | 'throttled' | 'reset-before' | 'reset-after' | 'slow'

/** As the mapping writes it. */
interface TakenEvent {
  readonly id: string
}

interface RunningProcess {
  readonly delivery: Delivery
  readonly end: () => void
  readonly isAlive: () => boolean
}

/** Clock, disk, network and processes under the control of one seed. */
export class SimulatedWorld {
  readonly clock = new ManualClock()
  readonly disk = new SimulatedDisk()
  /** Body of each event that the destination took, by id. */
  readonly taken = new Map<string, string>()
  /** Ids whose second copy had other bytes. Must stay empty. */
  readonly mismatches: string[] = []
  copies = 0
  requests = 0
  /** Why an event came twice. */
  readonly ledger = new CopyLedger()
  network: () => NetworkFate = () => 'ok'
  readonly problems: string[] = []
  readonly #random: () => number
  readonly #hasSpool: boolean
  readonly #locks = new Set<string>()
  #number = 0
  /** Calls to the disk that had failed when the process was started. */
  #failuresBefore = 0
  /** What the process found on disk when it was started, and how often it may repeat that if it cannot read what is noted of it. */
  #found: ReadonlyMap<string, number> = new Map()
  #process: RunningProcess | undefined

  constructor(random: () => number, hasSpool = true) {
    this.#random = random
    this.#hasSpool = hasSpool
    this.disk.now = () => this.clock.now()
  }

  get delivery(): Delivery {
    if (this.#process === undefined) throw new Error('no process runs')
    return this.#process.delivery
  }

  get isAlive(): boolean {
    return this.#process?.isAlive() ?? false
  }

  /** Hands over the next sign-in. True if it stood on disk when `accept` returned. */
  acceptNext(): { readonly event: SignedInEvent; readonly isOnDisk: boolean } {
    const event = this.nextEvent()
    const before = this.delivery.stats()
    this.delivery.accept(event)
    const after = this.delivery.stats()
    const isKept = after.dropped === before.dropped && after.spool?.inMemoryOnly === before.spool?.inMemoryOnly
    return { event, isOnDisk: isKept && this.isAlive }
  }

  /** Starts a process on the spool. */
  start(options: Partial<DeliveryOptions> = {}): void {
    this.#failuresBefore = this.disk.failures
    this.#found = this.#repeatable()
    const disk = this.disk.open(() => end())
    const locks = new Set<string>()
    let isAlive = true
    // A dead process has no timers: what it left behind in the clock must not run.
    const clock: Clock = {
      now: () => this.clock.now(),
      monotonic: () => this.clock.monotonic(),
      schedule: (delay, work) => this.clock.schedule(delay, () => isAlive && work()),
    }
    const lock = {
      scope: 'simulated',
      pidScope: undefined,
      process: '',
      exists: () => true,
      acquire: async (name: string) => {
        if (this.#locks.has(name)) return undefined
        this.#locks.add(name)
        locks.add(name)
        return () => {
          this.#locks.delete(name)
        }
      },
    }
    const delivery = createDelivery(
      {
        destination: 'custom',
        url: 'https://sink.example.com',
        mapping: { event: { id: '{{event_id}}', user: '{{user_id}}' }, envelope: 'list', maxEvents: MAX_BATCH },
        ...(this.#hasSpool ? { spool: '/spool' } : {}),
        flushBeforeExit: false,
        onProblem: ({ code, message }) => this.problems.push(`${code}: ${message}`),
        ...options,
      },
      { clock, random: this.#random, transport: this.#transport(() => isAlive), disk, lock },
    )
    const end = () => {
      isAlive = false
      disk.crash()
      for (const name of locks) this.#locks.delete(name)
    }
    this.#process = { delivery, end, isAlive: () => isAlive }
  }

  /** The process is gone from one instruction to the next. */
  kill(): void {
    this.#process?.end()
    this.#process = undefined
    if (this.disk.failures > this.#failuresBefore) this.ledger.unnoted(this.#repeatable())
  }

  /** The machine is gone, and with it what was not synced. Cursors never are: losing them repeats deliveries and loses nothing. */
  cutPower(): void {
    this.kill()
    this.disk.cutPower()
    this.ledger.unnoted(this.#repeatable())
  }

  /** How often the next process may repeat an event: as often as it stands on disk, of which the first is no copy if it was not taken. */
  #repeatable(): Map<string, number> {
    const text = this.disk.files
      .filter((path) => path.endsWith('.log'))
      .map((path) => this.disk.contentOf(path))
      .join('')
    const times = new Map<string, number>()
    for (const [id] of text.matchAll(/00000000-0000-5000-8000-\d{12}/g))
      times.set(id, (times.get(id) ?? (this.taken.has(id) ? 0 : -1)) + 1)
    return times
  }

  nextEvent(): SignedInEvent {
    this.#number += 1
    const id = `00000000-0000-5000-8000-${String(this.#number).padStart(12, '0')}`
    const timestamp = new Date(this.clock.now()).toISOString()
    return { id, event: 'signed_in', userId: `user_${this.#number}`, timestamp, properties: {}, context: {} }
  }

  /** Lets time pass until everything is delivered or `limitMillis` of virtual time are over. */
  async drain(limitMillis: number): Promise<boolean> {
    for (let passed = 0; passed < limitMillis; passed += 5_000) {
      if (this.delivery.stats().pending === 0 && passed > 70_000) return true
      await this.clock.advance(5_000)
    }
    return this.delivery.stats().pending === 0
  }

  #transport(isAlive: () => boolean): Transport {
    const world = this
    return {
      async send(request) {
        if (!isAlive()) return new Promise(() => {})
        world.requests += 1
        const fate = world.network()
        const body = Buffer.from(request.body).toString()
        if (fate === 'brisk') await new Promise<void>((resolve) => world.clock.schedule(BRISK_MILLIS, resolve))
        if (fate === 'slow') await new Promise<void>((resolve) => world.clock.schedule(3_000, resolve))
        if (fate === 'reset-before') throw new TransportError('ECONNRESET', 'sink.example.com')
        if (fate === 'unavailable') return { status: 503, headers: {}, body: '' }
        if (fate === 'throttled') return { status: 429, headers: { 'retry-after': '7' }, body: '' }
        const { list } = JSON.parse(body) as { list: TakenEvent[] }
        // What comes so late may itself be the copy.
        if (!isAlive()) world.ledger.unanswered(list)
        for (const event of list) world.#take(event)
        if (fate === 'reset-after' && isAlive()) world.ledger.unanswered(list)
        if (fate === 'reset-after') throw new TransportError('ECONNRESET', 'sink.example.com')
        return { status: 200, headers: {}, body: '{}' }
      },
      close: () => {},
    }
  }

  #take(event: TakenEvent): void {
    const text = JSON.stringify(event)
    const before = this.taken.get(event.id)
    if (before === undefined) {
      this.taken.set(event.id, text)
      return
    }
    this.copies += 1
    if (this.disk.failures > this.#failuresBefore) {
      this.ledger.unnoted(this.#found)
      this.#found = new Map()
    }
    this.ledger.copy(event.id)
    if (before !== text) this.mismatches.push(event.id)
  }
}

/** Lets promises run without letting time pass. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await settled()
}
