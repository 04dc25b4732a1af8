import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio, spread } from '@signed-in-test/bench/measure'
import { runChild } from './run-child.ts'
import { startSink } from './sink-process.ts'

/** What run-client.ts reports. */
interface Report {
  readonly cpuSeconds: number
  readonly seconds: number
  readonly peakMiB: number
}

const EVENTS = 100_000
/** The slow ones send fewer: their cost grows with the number, and a run should end. */
const FEWER_EVENTS = 10_000
const ROUNDS = 3

/** CPU seconds that the delivery of 100,000 sign-ins costs, beside what a user would pick instead. */
export async function bench(): Promise<readonly BenchRow[]> {
  const sink = await startSink()
  const reports = new Map<string, Report[]>()
  const measure =
    (client: string, events = EVENTS) =>
    async () => {
      await sink.control('reset')
      const report = await runChild<Report>('run-client.ts', [client, String(events), sink.origin])
      const { events: delivered } = await sink.control('count')
      if (delivered < events) throw new Error(`${client} delivered ${delivered} of ${events}`)
      reports.set(client, [...(reports.get(client) ?? []), report])
      return (report.cpuSeconds / events) * EVENTS
    }
  try {
    const fast = await interleaved(
      ROUNDS,
      { spool: measure('ours-spool'), memory: measure('ours-memory'), bare: measure('bare-batcher') },
      { warmUp: 0 },
    )
    const slow = await interleaved(
      1,
      {
        segment: measure('segment', FEWER_EVENTS),
        posthog: measure('posthog', FEWER_EVENTS),
        amplitude: measure('amplitude', FEWER_EVENTS),
        mixpanel: measure('mixpanel', FEWER_EVENTS),
        track: measure('ours-track', FEWER_EVENTS),
        fetch: measure('fetch-each', FEWER_EVENTS),
      },
      { warmUp: 0 },
    )
    const seconds = (client: string) => median((reports.get(client) ?? []).map((report) => report.seconds))
    const peak = (client: string) => Math.max(...(reports.get(client) ?? []).map((report) => report.peakMiB))
    const ours = median(fast.spool)
    const rivals = {
      '@segment/analytics-node': slow.segment,
      'posthog-node': slow.posthog,
      '@amplitude/analytics-node': slow.amplitude,
    }
    const [best = '', bestValues = []] = Object.entries(rivals).toSorted(([, a], [, b]) => median(a) - median(b))[0] ?? []
    const unit = 'CPU s/100k events'
    const note = `spread ${(spread(fast.spool) * 100).toFixed(0)} %`
    return [
      toBenchRow({
        name: 'delivery with spool',
        unit,
        ours,
        rival: { name: `${best} (best SDK that queues)`, value: median(bestValues) },
        budget: 0.2,
        note,
      }),
      toBenchRow({
        name: 'delivery with spool, absolute',
        unit,
        ours,
        rival: { name: best, value: median(bestValues) },
        budget: 1.5,
        budgetOn: 'ours',
      }),
      toBenchRow({
        name: 'delivery with spool',
        unit,
        ours,
        rival: { name: 'bare batcher, nothing kept', value: median(fast.bare) },
        ratio: medianRatio(fast.spool, fast.bare),
        budget: 1.7,
        note: 'the floor is one write(2) an event',
      }),
      toBenchRow({
        name: 'delivery from memory',
        unit,
        ours: median(fast.memory),
        rival: { name: 'bare batcher, nothing kept', value: median(fast.bare) },
        ratio: medianRatio(fast.memory, fast.bare),
        budget: 1.7,
      }),
      toBenchRow({
        name: 'delivery with spool',
        unit,
        ours,
        rival: { name: 'mixpanel', value: median(slow.mixpanel) },
        budget: 1,
      }),
      toBenchRow({
        name: 'track, one event a request, with spool',
        unit,
        ours: median(slow.track),
        rival: { name: 'fetch per event', value: median(slow.fetch) },
        budget: 1,
      }),
      toBenchRow({
        name: 'burst of 100,000, end to end',
        unit: 'events/s',
        ours: EVENTS / seconds('ours-spool'),
        rival: { name: 'bare batcher, nothing kept', value: EVENTS / seconds('bare-batcher') },
        budget: 50_000,
        budgetOn: 'ours',
        better: 'higher',
      }),
      toBenchRow({
        name: 'peak memory of the burst, with spool',
        unit: 'MiB',
        ours: peak('ours-spool'),
        rival: { name: 'bare batcher', value: peak('bare-batcher') },
        budget: 170,
        budgetOn: 'ours',
      }),
    ]
  } finally {
    sink.stop()
  }
}
