import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { runChild } from './run-child.ts'
import { startSink } from './sink-process.ts'

/** What run-backlog.ts reports. */
interface Report {
  readonly firstMillis: number
  readonly seconds: number
  readonly peakMiB: number
  /** After a collection, with a tenth delivered and with nine tenths delivered. */
  readonly liveMiBBefore: number
  readonly liveMiB: number
}

const MANY = 1_000_000
const FEW = 100_000
/**
 * V8 lets the heap's part for young objects grow with the work that was done, not with what is kept: to 100 MiB in the end, whatever
 * runs. Held at the smallest size that costs no speed, what remains is ours.
 */
const FIXED_YOUNG_HEAP = '--max-semi-space-size=8'

/** A backlog of a million spooled events: how soon the first one leaves, and what the memory does meanwhile. */
export async function bench(): Promise<readonly BenchRow[]> {
  const sink = await startSink()
  try {
    const few = await backlogOf(FEW, sink.origin)
    const many = await backlogOf(MANY, sink.origin)
    const fixed = {
      few: await backlogOf(FEW, sink.origin, FIXED_YOUNG_HEAP),
      many: await backlogOf(MANY, sink.origin, FIXED_YOUNG_HEAP),
    }
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
        ours: fixed.many.peakMiB,
        rival: { name: 'backlog of 100,000', value: fixed.few.peakMiB },
        budget: 1.25,
        note: `${FIXED_YOUNG_HEAP}; as V8 likes it ${many.peakMiB.toFixed(0)} and ${few.peakMiB.toFixed(0)} MiB`,
      }),
      toBenchRow({
        name: 'backlog of 1,000,000: live heap near its end',
        unit: 'MiB',
        ours: many.liveMiB,
        rival: { name: 'near its beginning', value: many.liveMiBBefore },
        budget: 1.25,
        note: 'after a full collection; a leak would show here',
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

function backlogOf(events: number, origin: string, ...flags: readonly string[]): Promise<Report> {
  return runChild<Report>(
    'run-backlog.ts',
    ['prepare', String(events), origin],
    ['--expose-gc', ...flags, 'drain', String(events), origin],
  )
}
