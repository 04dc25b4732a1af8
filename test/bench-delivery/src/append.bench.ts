import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { runChild } from './run-child.ts'

/** What run-append.ts reports. */
interface Report {
  readonly p50Micros: number
  readonly p99Micros: number
  readonly maxMicros: number
  readonly loopP99Millis: number
  readonly peakMiB: number
}

/** What a sign-in costs the login that waits for `accept`: the append to the spool, and what a slow disk adds to the event loop. */
export async function bench(): Promise<readonly BenchRow[]> {
  const quick = await runChild<Report>('run-append.ts', ['0'])
  const slow = await runChild<Report>('run-append.ts', ['20'])
  return [
    toBenchRow({
      name: 'accept with spool append, p99',
      unit: 'µs',
      ours: quick.p99Micros,
      rival: { name: 'the same, p50', value: quick.p50Micros },
      budget: 100,
      budgetOn: 'ours',
      note: `longest ${quick.maxMicros.toFixed(0)} µs`,
    }),
    toBenchRow({
      name: 'event loop delay added by a disk that syncs 20 ms slower, p99',
      unit: 'ms',
      ours: Math.max(0, slow.loopP99Millis - quick.loopP99Millis),
      rival: { name: 'delay with the disk as it is', value: quick.loopP99Millis },
      budget: 1,
      budgetOn: 'ours',
    }),
    toBenchRow({
      name: 'peak memory with 6,000 sign-ins spooled in an outage',
      unit: 'MiB',
      ours: quick.peakMiB,
      rival: { name: 'limit', value: 80 },
      budget: 80,
      budgetOn: 'ours',
      note: 'the whole process, Node itself included',
    }),
  ]
}
