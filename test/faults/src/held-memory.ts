import { FaultySink } from './faulty-sink.ts'
import type { HeldOrder, HeldReport } from './held-victim.ts'
import type { Finding } from './situations.ts'
import { startVictim } from './start-victim.ts'

const SIGN_INS = 3_000
const EVENT_BYTES = 10_000
const LIMIT_BYTES = 16 * 1_048_576
/** What is not an event: code that was compiled meanwhile, the request that waits. */
const OTHER_BYTES = 3 * 1_048_576

/**
 * A destination that refuses the key, of an app without a spool: what is held is bounded in bytes like everything in memory, the
 * rest is counted, and what was held is delivered when the key is right.
 */
export async function heldMemory(): Promise<Finding> {
  const sink = new FaultySink()
  await sink.open()
  sink.mode = 'unauthorized'
  const order: HeldOrder = {
    delivery: { destination: 'segment', url: `${sink.origin}/v1/batch`, limits: { maxQueueBytes: LIMIT_BYTES } },
    signIns: SIGN_INS,
    bytes: EVENT_BYTES,
  }
  const victim = startVictim('held-victim.ts', order, [], ['--expose-gc'])
  await Promise.race([victim.more(1), victim.ended])
  sink.mode = 'ok'
  victim.tell('shut down')
  const [code] = await victim.ended
  await sink.close()
  const [held, after] = victim.acknowledged.map((line) => JSON.parse(line) as HeldReport)
  if (held === undefined || after === undefined) return { what: victim.complaints().slice(0, 300), held: false }
  const { pending, dropped } = held.stats
  const mib = (bytes: number) => (bytes / 1_048_576).toFixed(1)
  return {
    what: `${SIGN_INS} sign-ins of 10 kB with a limit of ${mib(LIMIT_BYTES)} MiB: ${pending} held in ${mib(held.heapBytes)} MiB of heap, ${dropped} dropped and counted; with the right key ${sink.taken.size} delivered`,
    held:
      pending + dropped === SIGN_INS &&
      pending * EVENT_BYTES > LIMIT_BYTES * 0.9 &&
      held.heapBytes < LIMIT_BYTES + OTHER_BYTES &&
      sink.taken.size === pending &&
      after.stats.delivered === pending &&
      code === 0 &&
      victim.complaints() === '',
  }
}
