import { beforeEach, describe, expect, it } from 'vitest'
import type { QueuedEvent } from './backlog.ts'
import type { Destination, Verdict } from './destination.ts'
import { Lane } from './lane.ts'
import { ManualClock } from './manual-clock.fixture.ts'
import { MemoryBudget, MemoryQueue } from './memory-queue.ts'
import { type Problem, ProblemLog } from './problem.ts'

let clock: ManualClock
let queue: MemoryQueue
let sent: string[][]
let dead: string[]
let problems: Problem[]
let verdict: (ids: readonly string[]) => Verdict | Promise<Verdict>

beforeEach(() => {
  clock = new ManualClock()
  queue = new MemoryQueue(new MemoryBudget(1_000_000, 1_000))
  sent = []
  dead = []
  problems = []
  verdict = () => ({ kind: 'delivered' })
})

function lane(maxBatchEvents: number, maxBatchBytes = 100_000): Lane {
  const destination: Destination = {
    name: 'sink',
    maxBatchEvents,
    maxBatchBytes,
    encodeEvent: () => '',
    toRequest: () => ({ url: '', method: 'POST', headers: {}, body: new Uint8Array() }),
    classify: () => ({ kind: 'delivered' }),
  }
  return new Lane({
    destination,
    backlog: queue,
    clock,
    random: () => 0.5,
    problems: new ProblemLog((problem) => problems.push(problem)),
    flushIntervalMillis: 1_000,
    maxAgeMillis: 1e9,
    deadLetter: (event, reason) => dead.push(`${event.id} ${reason}`),
    send: async (events) => {
      const ids = events.map(({ id }) => id)
      sent.push(ids)
      return await verdict(ids)
    },
  })
}

const push = (on: Lane, ...ids: string[]) => {
  for (const id of ids) {
    const event: QueuedEvent = { id, encoded: id, bytes: id.length, expiresAt: clock.monotonic() + 1e9, turn: 0 }
    queue.push(event)
    on.kick()
  }
}
const ids = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`)

describe('a lane to a destination that takes batches', () => {
  it('lets events wait for company, and no longer than the interval', async () => {
    const one = lane(10)
    push(one, 'a', 'b')
    await clock.advance(990)
    expect(sent).toEqual([])
    await clock.advance(20)
    expect(sent).toEqual([['a', 'b']])
  })

  it('sends a full batch without waiting', async () => {
    push(lane(3), 'a', 'b', 'c', 'd')
    await clock.advance(5)
    expect(sent).toEqual([['a', 'b', 'c']])
  })

  it('lets nothing wait for company while a backlog lies on disk, which would come in parts smaller than a batch', async () => {
    class OnDisk extends MemoryQueue {
      override get waiting(): number {
        return this.ready + 5_000
      }
    }
    queue = new OnDisk(new MemoryBudget(1_000_000, 1_000))
    push(lane(1_000), 'a', 'b')
    await clock.advance(5)
    expect(sent).toEqual([['a', 'b']])
  })

  it('keeps to the limit in bytes', async () => {
    const one = lane(1_000, 1_024 + 10)
    push(one, 'aaaa', 'bbbb', 'cccc')
    await clock.advance(5_000)
    expect(sent).toEqual([['aaaa', 'bbbb'], ['cccc']])
  })

  it('finds the one event that is refused among 512, delivers the others and dead-letters that one', async () => {
    const all = ids(512)
    verdict = (batch) => (batch.includes('e77') ? { kind: 'split', reason: 'HTTP 400' } : { kind: 'delivered' })
    const one = lane(512)
    push(one, ...all)
    await clock.advance(10_000)
    expect(dead).toEqual(['e77 HTTP 400'])
    expect(one.stats(512, 0, 0)).toMatchObject({ delivered: 511, deadLettered: 1, pending: 0 })
    expect(sent.length).toBeLessThanOrEqual(2 * Math.log2(512) + 1)
  })

  it('acts on each event of a partial answer', async () => {
    let first = true
    verdict = () => {
      if (!first) return { kind: 'delivered' }
      first = false
      return { kind: 'partial', rejected: [{ index: 1, reason: 'bad time' }], retry: [2] }
    }
    const one = lane(4)
    push(one, 'a', 'b', 'c', 'd')
    await clock.advance(60_000)
    expect(dead).toEqual(['b bad time'])
    expect(sent).toEqual([['a', 'b', 'c', 'd'], ['c']])
    expect(one.stats(4, 0, 0)).toMatchObject({ delivered: 3, deadLettered: 1, pending: 0 })
  })

  it('repeats the others at once in the same bytes when the destination took none', async () => {
    let first = true
    verdict = () => {
      if (!first) return { kind: 'delivered' }
      first = false
      return { kind: 'partial', rejected: [{ index: 0, reason: 'bad' }], retry: 'others' }
    }
    push(lane(3), 'a', 'b', 'c')
    await clock.advance(60_000)
    expect(sent).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ])
  })
})

describe('a lane whose destination fails', () => {
  it('has one request probe, and opens fully on its success', async () => {
    let inFlight = 0
    let most = 0
    let isDown = true
    verdict = async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await new Promise<void>((resolve) => clock.schedule(10, resolve))
      inFlight -= 1
      return isDown ? { kind: 'retry', reason: 'HTTP 503' } : { kind: 'delivered' }
    }
    const one = lane(1)
    push(one, ...ids(20))
    await clock.advance(100)
    expect(most).toBe(4)
    await clock.advance(60_000)
    most = 0
    await clock.advance(600_000)
    expect(most).toBe(1)
    isDown = false
    await clock.advance(400_000)
    expect(one.stats(20, 0, 0)).toMatchObject({ delivered: 20, pending: 0 })
    expect(most).toBe(4)
  })

  it('takes the failure of all requests that were on their way for one', async () => {
    verdict = () => ({ kind: 'retry', reason: 'ECONNRESET at x' })
    const one = lane(1)
    push(one, ...ids(4))
    await clock.advance(0)
    expect(sent).toHaveLength(4)
    expect(problems).toEqual([])
    // Half of the first ceiling of 1 s.
    expect(clock.nextTimerInMillis).toBe(500)
  })

  it('waits as long as the server asks one of its requests, whatever it answers to the others', async () => {
    verdict = async ([id]) => {
      if (id === 'e1') return { kind: 'retry', reason: 'HTTP 503' }
      if (id === 'e2') return { kind: 'retry', reason: 'HTTP 429', retryAfterMillis: 60_000 }
      await new Promise<void>((resolve) => clock.schedule(10, resolve))
      return { kind: 'delivered' }
    }
    const one = lane(1)
    push(one, ...ids(20))
    await clock.advance(59_900)
    expect(sent).toHaveLength(4)
    verdict = () => ({ kind: 'delivered' })
    await clock.advance(200)
    expect(one.stats(20, 0, 0).pending).toBe(0)
  })

  it('waits as long as the server asks, even in a flush', async () => {
    verdict = () => (sent.length === 1 ? { kind: 'retry', reason: 'HTTP 429', retryAfterMillis: 60_000 } : { kind: 'delivered' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(10)
    const { done } = one.drained()
    await clock.advance(59_000)
    expect(sent).toHaveLength(1)
    await clock.advance(2_000)
    await done
    expect(sent).toHaveLength(2)
  })

  it('probes at once in a flush where only our own backoff held it', async () => {
    verdict = () => (sent.length <= 1 ? { kind: 'retry', reason: 'HTTP 503' } : { kind: 'delivered' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(10)
    const { done } = one.drained()
    await clock.advance(0)
    await done
    expect(sent).toHaveLength(2)
  })

  it('goes on probing through a flush, however long the outage was before, and delivers what comes back during it', async () => {
    let isDown = true
    verdict = () => (isDown ? { kind: 'retry', reason: 'HTTP 503' } : { kind: 'delivered' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(3_600_000)
    const before = sent.length
    const { done } = one.drained()
    await clock.advance(10_000)
    // At once, and then after 1 s each time: half of the ceiling, as this draw has it.
    expect(sent.length - before).toBe(11)
    isDown = false
    await clock.advance(1_000)
    expect(await done).toBe(true)
    expect(one.stats(1, 0, 0)).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('asks no more often for many flushes at once than for one', async () => {
    verdict = () => ({ kind: 'retry', reason: 'HTTP 503' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(3_600_000)
    const before = sent.length
    for (let step = 0; step < 100; step += 1) {
      one.drained()
      await clock.advance(100)
    }
    expect(sent.length - before).toBe(11)
  })

  it('does not wait longer after a flush than it did before, in spite of the failures during it', async () => {
    verdict = () => ({ kind: 'retry', reason: 'HTTP 503' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(1_400)
    expect(sent).toHaveLength(2)
    const { cancel } = one.drained()
    await clock.advance(25_000)
    cancel()
    const attempts = sent.length
    await clock.advance(clock.nextTimerInMillis ?? 0)
    expect(sent).toHaveLength(attempts + 1)
    // The third failure that nobody awaited: half of 4 s.
    expect(clock.nextTimerInMillis).toBe(2_000)
  })

  it('keeps to the time that the server named in a flush, and not to a longer backoff of our own', async () => {
    let after: number | undefined
    verdict = () => ({ kind: 'retry', reason: 'HTTP 503', ...(after === undefined ? {} : { retryAfterMillis: after }) })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(3_600_000)
    after = 5_000
    await clock.advance(clock.nextTimerInMillis ?? 0)
    const attempts = sent.length
    expect(clock.nextTimerInMillis).toBe(150_000)
    one.drained()
    await clock.advance(4_990)
    expect(sent).toHaveLength(attempts)
    await clock.advance(20)
    expect(sent).toHaveLength(attempts + 1)
  })

  it('tells an outage once, after three failures, and its end', async () => {
    verdict = () => (sent.length < 10 ? { kind: 'retry', reason: 'ECONNREFUSED at x' } : { kind: 'delivered' })
    push(lane(1), 'a')
    await clock.advance(3_600_000)
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'unreachable sink: no delivery after 3 attempts in a row (ECONNREFUSED at x). Events are kept and tried again.',
      'recovered sink: the destination takes events again.',
    ])
  })

  it('says how long the oldest of its events has waited, until it is delivered', async () => {
    verdict = () => (clock.monotonic() < 100_000 ? { kind: 'retry', reason: 'HTTP 503' } : { kind: 'delivered' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(40_000)
    push(one, 'b')
    await clock.advance(10_000)
    expect(one.stats(1, 0, 0).oldestMillis).toBe(50_000)
    await clock.advance(3_600_000)
    expect(one.stats(1, 0, 0)).toMatchObject({ pending: 0, oldestMillis: 0 })
  })

  it('asks a destination that needs an operator at most every half minute', async () => {
    verdict = () => ({ kind: 'hold', reason: 'HTTP 401' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(600_000)
    expect(sent.length).toBeLessThanOrEqual(20)
    expect(one.stats(1, 0, 0)).toMatchObject({ pending: 1, held: 'HTTP 401' })
    expect(problems).toHaveLength(1)
  })
})

describe('a flush', () => {
  it('keeps the process for the next attempt while somebody waits, and no longer', async () => {
    verdict = () => ({ kind: 'retry', reason: 'HTTP 503' })
    const one = lane(1)
    push(one, 'a')
    await clock.advance(10)
    expect(clock.holdingTimers).toBe(0)
    const { cancel } = one.drained()
    await clock.advance(10)
    expect(clock.holdingTimers).toBe(1)
    const due = clock.nextTimerInMillis
    cancel()
    expect(clock.holdingTimers).toBe(0)
    expect(clock.nextTimerInMillis).toBe(due)
  })

  it('waits for what was there when it began, and not for what comes later', async () => {
    const answers: (() => void)[] = []
    verdict = () => new Promise((resolve) => answers.push(() => resolve({ kind: 'delivered' })))
    const one = lane(1)
    push(one, 'a')
    await clock.advance(5)
    let isDone = false
    void one.drained().done.then(() => (isDone = true))
    push(one, 'b')
    await clock.advance(5)
    expect(isDone).toBe(false)
    answers[0]?.()
    await clock.advance(5)
    expect(isDone).toBe(true)
    expect(one.stats(2, 0, 0).pending).toBe(1)
  })

  it('waits for what has not been taken yet', async () => {
    const answers: (() => void)[] = []
    verdict = () => new Promise((resolve) => answers.push(() => resolve({ kind: 'delivered' })))
    const one = lane(2)
    push(one, 'a', 'b', 'c')
    let isDone = false
    void one.drained().done.then(() => (isDone = true))
    for (const wanted of [false, true]) {
      await clock.advance(5)
      answers.shift()?.()
      await clock.advance(5)
      expect(isDone).toBe(wanted)
    }
  })

  it('waits for all that was there when it began, though what comes later overtakes it', async () => {
    const taken = new Set<string>()
    verdict = async ([id]) => {
      await new Promise<void>((resolve) => clock.schedule(10, resolve))
      taken.add(id ?? '')
      return { kind: 'delivered' }
    }
    const one = lane(1)
    const before = ids(400)
    push(one, ...before)
    let missing: readonly string[] | undefined
    void one.drained().done.then(() => {
      missing = before.filter((id) => !taken.has(id))
    })
    let overtaken = 0
    for (let later = 0; missing === undefined; later += 1) {
      push(one, `later ${later}`)
      await clock.advance(10)
      if (missing === undefined && taken.has(`later ${later - 5}`)) overtaken += 1
    }
    expect(missing).toEqual([])
    expect(overtaken).toBeGreaterThan(25)
  })
})
