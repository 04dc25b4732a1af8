import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery, type DeliveryStats } from '@signed-in/core'
import type { EndingName, EndingOrder, EndingReport } from './ending-victim.ts'
import { FaultySink } from './faulty-sink.ts'
import { logsIn } from './shared-spool.ts'
import type { Finding } from './situations.ts'
import { startVictim, type Victim } from './start-victim.ts'

/** One way to end a process. */
interface EndingRow {
  readonly ending: EndingName
  /** Sent to it one after the other, while its flush waits for a destination that fails. */
  readonly signals?: readonly NodeJS.Signals[]
  /** It ends without giving us the time to deliver: what only memory holds is gone then. */
  readonly isSudden?: boolean
  readonly code?: number
  /** How many results of shutdown and flush it must have, all the same. */
  readonly results?: number
  /** Sign-ins that come too late, and must be counted and told. */
  readonly late?: number
}

const ENDINGS: Readonly<Record<string, EndingRow>> = {
  'SIGTERM twice, to a handler that shuts down': {
    ending: 'a handler that shuts down',
    signals: ['SIGTERM', 'SIGTERM'],
    results: 2,
  },
  'SIGINT and then SIGTERM, to a handler that shuts down': {
    ending: 'a handler that shuts down',
    signals: ['SIGINT', 'SIGTERM'],
    results: 2,
  },
  'shutdown called twice at once, and once more': { ending: 'shutdown twice', results: 3 },
  'forceFlush with a longer deadline during shutdown': { ending: 'flush during shutdown', results: 2 },
  'sign-ins after the shutdown': { ending: 'sign-ins after shutdown', results: 1, late: 3 },
  'an event loop with nothing left to do': { ending: 'nothing left to do' },
  'process.exit within the request that signed somebody in': { ending: 'exit in a request', isSudden: true },
  'an uncaught exception': { ending: 'uncaught exception', isSudden: true, code: 1 },
  'an uncaught exception, with a handler that shuts down': { ending: 'uncaught exception with a handler', code: 1, results: 1 },
}

/** Names of all rows. */
export const ENDING_ROWS: readonly string[] = Object.keys(ENDINGS)

const BETWEEN_SIGNALS_MILLIS = 200
/** The destination is back so long after the end began. */
const BACK_MILLIS = 600
/** A shutdown with a spool has five seconds; nothing of ours may take longer. */
const GRACE_MILLIS = 6_000
const NEXT_PROCESS_MILLIS = 15_000

/** Ends a process in this way while its destination fails, with a spool and without one. */
export async function ending(name: string): Promise<Finding> {
  const row = ENDINGS[name]
  if (row === undefined) throw new Error(`no ending ${name}`)
  const [spooled, inMemory] = [await endOnce(row, true), await endOnce(row, false)]
  const words = [
    `with a spool ${spooled.words}`,
    `in memory ${inMemory.words}`,
    ...[...spooled.violations, ...inMemory.violations].map((violation) => `**${violation}**`),
  ]
  return { what: words.join('; '), held: spooled.violations.length + inMemory.violations.length === 0 }
}

async function endOnce(row: EndingRow, hasSpool: boolean): Promise<{ words: string; violations: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'ending-'))
  const directory = join(folder, 'spool')
  const sink = new FaultySink()
  await sink.open()
  sink.mode = 'error-500'
  const toSink = { destination: 'segment', url: `${sink.origin}/v1/batch`, flushIntervalMillis: 20 } as const
  const order: EndingOrder = { delivery: { ...toSink, ...(hasSpool ? { spool: directory } : {}) }, ending: row.ending }
  const victim = startVictim('ending-victim.ts', order)
  await until(() => victim.acknowledged.includes('ready') || victim.complaints() !== '')
  const startedAt = performance.now()
  setTimeout(() => (sink.mode = 'ok'), BACK_MILLIS)
  for (const signal of row.signals ?? []) {
    victim.signal(signal)
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_SIGNALS_MILLIS))
  }
  const [code] = await victim.ended
  const millis = performance.now() - startedAt
  const ids = victim.acknowledged.filter((line) => /^[0-9a-f-]{36}$/.test(line))
  const atEnd = ids.filter((id) => sink.taken.has(id)).length
  sink.mode = 'ok'
  if (hasSpool) await nextProcess(directory, toSink)
  await sink.close()
  await rm(folder, { recursive: true, force: true })
  const lost = ids.filter((id) => !sink.taken.has(id)).length
  const gone = hasSpool ? '' : `, ${lost} gone with it`
  return {
    words: `${ids.length} sign-ins, ${atEnd} delivered before the end${hasSpool ? `, ${lost} lost` : gone}`,
    violations: [
      ...(lost > 0 && (hasSpool || row.isSudden !== true) ? [`${lost} lost`] : []),
      ...(sink.mismatches.size > 0 ? ['other bytes under the same id'] : []),
      ...(millis > GRACE_MILLIS ? [`it took ${(millis / 1_000).toFixed(1)} s`] : []),
      ...(code === (row.code ?? 0) ? [] : [`exit code ${String(code)}`]),
      ...complaintsOf(victim, row),
      ...reportFaults(reportOf(victim), row),
    ],
  }
}

/** Nothing but the app's own exception may stand on stderr. */
function complaintsOf(victim: Victim, { code }: EndingRow): readonly string[] {
  const complaints = victim.complaints()
  return complaints === '' || (code === 1 && complaints.includes('of the app itself')) ? [] : [complaints.slice(0, 200)]
}

function reportOf(victim: Victim): EndingReport | undefined {
  const line = victim.acknowledged.at(-1)
  return line?.startsWith('report ') === true ? (JSON.parse(line.slice(7)) as EndingReport) : undefined
}

function reportFaults(report: EndingReport | undefined, { results = 0, late = 0 }: EndingRow): readonly string[] {
  if (report === undefined) return ['no report']
  const { stats, problems, thrown } = report
  const told = problems.filter(({ code }) => code === 'dropped').length
  return [
    ...thrown,
    ...(isBalanced(stats) ? [] : [`counted as ${JSON.stringify(stats)}`]),
    ...(report.results.length === results ? [] : [`${report.results.length} results`]),
    ...(new Set(report.results.map((result) => JSON.stringify(result))).size <= 1 ? [] : ['different results']),
    ...(late === 0 || (stats.dropped === late && told === 1) ? [] : [`${stats.dropped} counted as late, told ${told} times`]),
  ]
}

function isBalanced({ accepted, recovered, delivered, deadLettered, dropped, pending }: DeliveryStats): boolean {
  return accepted + recovered === delivered + deadLettered + dropped + pending
}

/** What was left on disk is delivered by whoever starts next. */
async function nextProcess(directory: string, toSink: Parameters<typeof createDelivery>[0]): Promise<void> {
  const delivery = createDelivery({ ...toSink, spool: directory })
  await until(async () => (await logsIn(directory)).length === 0 && delivery.stats().pending === 0)
  await delivery.shutdown()
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + NEXT_PROCESS_MILLIS
  while (!(await condition()) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
}
