import type { Clock } from './clock.ts'
import type { DeliveryStats, FlushResult } from './delivery.ts'
import type { Lane } from './lane.ts'

/** Waits for all lanes at once, for `timeoutMillis` at most, and tells what became of it. Never rejects. */
export async function flushLanes(
  lanes: readonly Lane[],
  timeoutMillis: number,
  clock: Clock,
  stats: () => DeliveryStats,
): Promise<FlushResult> {
  const before = stats().delivered
  const drains = lanes.map((lane) => lane.drained())
  let cancelTimer = () => {}
  const timedOut = await Promise.race([
    Promise.all(drains.map(({ done }) => done)).then((drained) => drained.includes(false)),
    new Promise<boolean>((resolve) => {
      cancelTimer = clock.schedule(timeoutMillis, () => resolve(true), true)
    }),
  ])
  cancelTimer()
  for (const { cancel } of drains) cancel()
  const after = stats()
  return { delivered: after.delivered - before, pending: after.pending, timedOut }
}
