import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { createDelivery } from './create-delivery.ts'
import type { Delivery } from './delivery.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { sampleEvent } from './event.fixture.ts'
import { ManualClock, settled } from './manual-clock.fixture.ts'
import type { Problem } from './problem.ts'

let clock: ManualClock
let status: number
let bodies: string[]
let problems: Problem[]

beforeEach(() => {
  clock = new ManualClock()
  status = 200
  bodies = []
  problems = []
})

function deliveryWith(waitUntil: DeliveryOptions['waitUntil'] & {}): Delivery {
  return createDelivery(
    {
      destination: 'segment',
      flushBeforeExit: false,
      waitUntil,
      onProblem: (problem) => problems.push(problem),
    },
    {
      clock,
      transport: {
        send: ({ body }) => {
          bodies.push(Buffer.from(body).toString())
          return Promise.resolve({ status, headers: {}, body: '' })
        },
        close: () => {},
      },
    },
  )
}

describe('waitUntil', () => {
  it('gets a promise that settles when the sign-in is delivered, without waiting for company', async () => {
    const promises: Promise<unknown>[] = []
    deliveryWith((work) => promises.push(work)).accept(sampleEvent(1))
    expect(promises).toHaveLength(1)
    await promises[0]
    expect(bodies).toHaveLength(1)
    // No time has passed: company would have been waited for on the clock.
    expect(clock.monotonic()).toBe(1_000)
  })

  it('is asked in the context of the request that signed somebody in', async () => {
    const requests = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const delivery = deliveryWith(() => seen.push(requests.getStore()))
    requests.run('a', () => delivery.accept(sampleEvent(1)))
    await settled()
    requests.run('b', () => delivery.accept(sampleEvent(2)))
    expect(seen).toEqual(['a', 'b'])
  })

  it('gets one flush for all sign-ins of a turn', async () => {
    const promises = new Set<Promise<unknown>>()
    const delivery = deliveryWith((work) => promises.add(work))
    for (const number of [1, 2, 3]) delivery.accept(sampleEvent(number))
    expect(promises.size).toBe(1)
    await Promise.all(promises)
    expect(bodies).toHaveLength(1)
    expect(delivery.stats()).toMatchObject({ delivered: 3, pending: 0 })
  })

  it('does not hold the platform longer than a flush may take, and never rejects', async () => {
    status = 503
    let settledAt: number | undefined
    deliveryWith((work) => void work.then(() => (settledAt = clock.monotonic()))).accept(sampleEvent(1))
    await clock.advance(24_000)
    expect(settledAt).toBeUndefined()
    await clock.advance(2_000)
    expect(settledAt).toBe(1_000 + 25_000)
  })

  it('may throw: the sign-in is delivered all the same, and the operator is told once until it works again', async () => {
    let works = false
    const delivery = deliveryWith(() => {
      if (!works) throw new Error('waitUntil outside of a request: alice@example.com')
    })
    delivery.accept(sampleEvent(1))
    delivery.accept(sampleEvent(2))
    await clock.advance(1_000)
    expect(delivery.stats()).toMatchObject({ delivered: 2 })
    expect(problems.map(({ code }) => code)).toEqual(['wait_until'])
    expect(JSON.stringify(problems)).not.toContain('alice')
    works = true
    delivery.accept(sampleEvent(3))
    expect(problems.map(({ code }) => code)).toEqual(['wait_until', 'recovered'])
  })

  it('may be an async function that rejects, which must not end the process, and neither must such an onProblem', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    const told: string[] = []
    const delivery = createDelivery(
      {
        destination: 'segment',
        flushBeforeExit: false,
        waitUntil: (async () => {
          throw new Error('waitUntil outside of a request')
        }) as () => void,
        onProblem: (async ({ code }: Problem) => {
          told.push(code)
          throw new Error('the log is down')
        }) as (problem: Problem) => void,
      },
      { clock, transport: { send: () => Promise.resolve({ status: 200, headers: {}, body: '' }), close: () => {} } },
    )
    delivery.accept(sampleEvent(1))
    delivery.accept(sampleEvent(2))
    await clock.advance(1_000)
    await settled()
    process.off('unhandledRejection', onUnhandled)
    expect(unhandled).toEqual([])
    expect(told).toEqual(['wait_until'])
    expect(delivery.stats()).toMatchObject({ delivered: 2 })
  })

  it('is refused at the start if it is no function', () => {
    expect(() => createDelivery({ destination: 'segment', waitUntil: 5 as never })).toThrow(/waitUntil/)
  })
})
