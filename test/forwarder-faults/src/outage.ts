import { compileRules, createEventBuilder } from '@signed-in/core'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { Inflater } from '../../../packages/forwarder/src/http/inflate.ts'
import { createTapIntake } from '../../../packages/forwarder/src/http/intake.ts'
import { MemoryBudget } from '../../../packages/forwarder/src/http/memory-budget.ts'
import { createForwarderMetrics } from '../../../packages/forwarder/src/observe/forwarder-metrics.ts'
import { createEventSink } from '../../../packages/forwarder/src/recognition/event-sink.ts'
import { LoopShare } from '../../../packages/forwarder/src/recognition/loop-share.ts'
import { createRecogniser } from '../../../packages/forwarder/src/recognition/recogniser.ts'
import { SimulatedWorld, seededRandom } from '../../faults/src/simulated-world.ts'
import { eventIdsOf } from './load.ts'
import type { Verdict } from './verdict.ts'

const MINUTE_MILLIS = 60_000

/** A destination that is down for hours on a clock of its own, a body with a sign-in every minute. */
export async function outage(hours: number): Promise<Verdict> {
  const world = new SimulatedWorld(seededRandom(hours))
  world.network = () => 'unavailable'
  world.start()
  const metrics = createForwarderMetrics()
  const recognise = createRecogniser(compileRules([]), createEventBuilder(), metrics, () => world.clock.monotonic())
  const sink = createEventSink(world.delivery, 'durable')
  const intake = createTapIntake({ recognise, share: new LoopShare(), sink, inflater: new Inflater(1e6), metrics })
  const budget = new MemoryBudget(1e9)
  const acknowledged: string[] = []
  const statuses = new Set<number>()
  for (let minute = 0; minute < hours * 60; minute++) {
    const body = traceBody(2, 1, minute)
    const reservation = budget.open()
    const answering = intake({
      transport: 'http',
      signal: 'traces',
      path: '/v1/traces',
      encoding: 'protobuf',
      headers: {},
      body,
      reservation,
    })
    const [{ status }] = await Promise.all([answering, world.clock.advance(MINUTE_MILLIS)])
    statuses.add(status)
    if (status === 200) acknowledged.push(...eventIdsOf(body))
    reservation.close()
  }
  const attempts = world.requests / hours
  world.network = () => 'ok'
  await world.drain(60 * MINUTE_MILLIS)
  const lost = acknowledged.filter((id) => !world.taken.has(id)).length
  world.kill()
  return {
    what: `answers ${[...statuses].join(', ')}; ${acknowledged.length} sign-ins acknowledged, ${lost} lost, ${attempts.toFixed(1)} attempts an hour meanwhile`,
    held: lost === 0 && world.mismatches.length === 0 && statuses.size === 1 && statuses.has(200) && attempts <= 40,
  }
}
