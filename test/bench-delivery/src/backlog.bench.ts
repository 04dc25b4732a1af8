import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { runChild } from './run-child.ts'
import { startSink } from './sink-process.ts'

/** What run-backlog.ts reports. */
interface Report {
  readonly firstMillis: number
  readonly seconds: number
  readonly peakMiB: number
}

const MANY = 1_000_000
const FEW = 100_000

/** A backlog of a million spooled events: how soon the first one leaves, and what the memory does meanwhile. */
export async function bench(): Promise<readonly BenchRow[]> {
  const sink = await startSink()
  try {
    const few = await backlogOf(FEW, sink.origin)
    const many = await backlogOf(MANY, sink.origin)
    return [
      toBenchRow({
        name: 'backlog of 1,000,000: until the first is delivered',
        unit: 'ms',
        ours: many.firstMillis,
        rival: { name: 'backlog of 100,000', value: few.firstMillis },
        budget: 1_000,
        budgetOn: 'ours',
      }),
      toBenchRow({
        name: 'backlog of 1,000,000: peak memory while draining',
        unit: 'MiB',
        ours: many.peakMiB,
        rival: { name: 'backlog of 100,000', value: few.peakMiB },
        budget: 1.25,
      }),
      toBenchRow({
        name: 'backlog of 1,000,000: drained',
        unit: 'events/s',
        ours: MANY / many.seconds,
        rival: { name: 'backlog of 100,000', value: FEW / few.seconds },
        budget: 50_000,
        budgetOn: 'ours',
        better: 'higher',
      }),
    ]
  } finally {
    sink.stop()
  }
}

function backlogOf(events: number, origin: string): Promise<Report> {
  return runChild<Report>('run-backlog.ts', ['prepare', String(events), origin], ['drain', String(events), origin])
}
