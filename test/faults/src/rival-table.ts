import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery } from '@signed-in/core'
import { FaultySink, type SinkMode } from './faulty-sink.ts'
import { runVictim, type VictimControl, type VictimResult } from './run-victim.ts'
import { logsIn } from './shared-spool.ts'
import type { Ending, VictimOptions } from './victim.ts'

export const CLIENTS = ['ours-spool', 'ours-memory', 'segment', 'posthog'] as const
export type ClientName = (typeof CLIENTS)[number]

/** One row of the failure table. */
interface Scenario {
  readonly name: string
  readonly count: number
  /** Events a second; 0: all at once. */
  readonly rate: number
  readonly ending: Ending
  /** What the sink does, by seconds from the start; `down`: it refuses connections. */
  readonly timeline: readonly (readonly [atSeconds: number, mode: SinkMode | 'down'])[]
  /** The sink works again so many seconds after the last event was handed over. */
  readonly backAfterSent?: number
  readonly badAt?: number
  readonly signal?: NodeJS.Signals
  /** The destination stays broken: the row counts what is gone, not what still waits on disk. */
  readonly neverRecovers?: boolean
}

const OUTAGE = { count: 5_000, rate: 200, ending: 'close' } as const
const BURST = { count: 500, rate: 0, timeline: [[0, 'ok']] } as const

/** The failures of the field. An outage lasts from the fifth to the fifteenth of 25 seconds where nothing else is said. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: '500 for 10 s',
    ...OUTAGE,
    timeline: [
      [0, 'ok'],
      [5, 'error-500'],
      [15, 'ok'],
    ],
  },
  {
    name: '429 with Retry-After 5 for 10 s',
    ...OUTAGE,
    timeline: [
      [0, 'ok'],
      [5, 'throttle'],
      [15, 'ok'],
    ],
  },
  {
    name: 'connection refused for 10 s',
    ...OUTAGE,
    timeline: [
      [0, 'ok'],
      [5, 'down'],
      [15, 'ok'],
    ],
  },
  {
    name: 'accepted, then reset, for 10 s',
    ...OUTAGE,
    timeline: [
      [0, 'ok'],
      [5, 'reset-after-accept'],
      [15, 'ok'],
    ],
  },
  {
    name: 'down during close, back 10 s later',
    count: 2_000,
    rate: 200,
    ending: 'close',
    timeline: [[0, 'error-500']],
    backAfterSent: 10,
  },
  {
    name: '500 for 60 s',
    ...OUTAGE,
    count: 15_000,
    timeline: [
      [0, 'ok'],
      [5, 'error-500'],
      [65, 'ok'],
    ],
  },
  { name: 'every answer 5 s late', count: 2_000, rate: 200, ending: 'close', timeline: [[0, 'late-5s']] },
  {
    name: 'answers 15 s late but accepted, for 15 s',
    ...BURST,
    ending: 'close',
    timeline: [
      [0, 'late-15s-accepted'],
      [15, 'ok'],
    ],
  },
  {
    name: 'one bad event makes its batch a 400',
    count: 1_000,
    rate: 200,
    ending: 'close',
    timeline: [[0, 'bad-event']],
    badAt: 500,
  },
  { name: 'process.exit right after 500 calls', ...BURST, ending: 'exit' },
  { name: 'return from main after 500 calls', ...BURST, ending: 'return' },
  { name: 'return from main after 10 calls', ...BURST, count: 10, ending: 'return' },
  { name: 'uncaught exception 20 ms later', ...BURST, ending: 'throw' },
  { name: 'SIGTERM without a handler', count: 100_000, rate: 200, ending: 'wait', timeline: [[0, 'ok']], signal: 'SIGTERM' },
  {
    name: 'SIGTERM with the documented close',
    count: 100_000,
    rate: 200,
    ending: 'close-on-sigterm',
    timeline: [[0, 'ok']],
    signal: 'SIGTERM',
  },
  { name: 'kill -9', count: 100_000, rate: 200, ending: 'wait', timeline: [[0, 'ok']], signal: 'SIGKILL' },
  { name: 'never recovers', count: 400, rate: 200, ending: 'close', timeline: [[0, 'error-500']], neverRecovers: true },
  { name: 'never answers', count: 400, rate: 200, ending: 'close', timeline: [[0, 'never-answers']], neverRecovers: true },
]

/** A client in one row. */
export interface Cell {
  readonly client: ClientName
  readonly generated: number
  /** Handed over and never at the destination, nor on disk, nor refused for good as a bad event. */
  readonly lost: number
  readonly copies: number
  /** Handed over and kept on disk for later. */
  readonly kept: number
  readonly mismatches: number
  readonly requests: number
  readonly closeSeconds: number
  /** How the process ended, if not as it was meant to. */
  readonly oddity: string
}

export interface Row {
  readonly scenario: string
  readonly cells: readonly Cell[]
}

/** Runs the rows, `parallel` at a time, each with all clients at once. */
export async function rivalTable(names: readonly string[] | undefined, parallel: number): Promise<readonly Row[]> {
  const scenarios = SCENARIOS.filter(({ name }) => names === undefined || names.includes(name))
  const rows = new Map<string, Row>()
  let next = 0
  const worker = async () => {
    for (let scenario = scenarios[next++]; scenario !== undefined; scenario = scenarios[next++]) {
      const running = scenario
      const cells = await Promise.all(CLIENTS.map((client) => runCell(running, client)))
      rows.set(running.name, { scenario: running.name, cells })
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return scenarios.flatMap(({ name }) => rows.get(name) ?? [])
}

async function runCell(scenario: Scenario, client: ClientName): Promise<Cell> {
  const directory = join(await mkdtemp(join(tmpdir(), 'rival-')), 'spool')
  const sink = new FaultySink()
  await sink.open()
  const timers = scenario.timeline.map(([at, mode]) => {
    if (at > 0) return setTimeout(() => void setMode(sink, mode), at * 1_000)
    sink.mode = mode === 'down' ? 'ok' : mode
    return undefined
  })
  const { count, rate, ending, badAt, signal, backAfterSent } = scenario
  const victim: VictimOptions = {
    client,
    origin: sink.origin,
    directory,
    count,
    rate,
    ending,
    ...(badAt === undefined ? {} : { badAt }),
  }
  const control: VictimControl = {
    ...(signal === undefined ? {} : { signal, afterAcknowledged: 510 }),
    ...(backAfterSent === undefined
      ? {}
      : { onSent: () => timers.push(setTimeout(() => void setMode(sink, 'ok'), backAfterSent * 1_000)) }),
  }
  const result = await runVictim(victim, control)
  for (const timer of timers) clearTimeout(timer)
  if (scenario.neverRecovers !== true) await setMode(sink, scenario.badAt === undefined ? 'ok' : 'bad-event')
  if (client === 'ours-spool') await afterRestart(directory, sink, scenario)
  const onDisk = await textIn(directory)
  await sink.close()
  await rm(directory, { recursive: true, force: true })
  const undelivered = result.acknowledged.filter((id) => !sink.taken.has(id))
  const kept = undelivered.filter((id) => onDisk.includes(id)).length
  const refused = badAt === undefined ? 0 : 1
  return {
    client,
    generated: result.acknowledged.length,
    lost: Math.max(0, undelivered.length - kept - refused),
    copies: sink.copies,
    kept,
    mismatches: sink.mismatches.size,
    requests: sink.requests,
    // A process that is ended by a signal does not close.
    closeSeconds: signal === undefined ? result.closeMillis / 1_000 : 0,
    oddity: oddityOf(result, scenario),
  }
}

async function setMode(sink: FaultySink, mode: SinkMode | 'down'): Promise<void> {
  if (mode === 'down') return sink.close()
  sink.mode = mode
  if (!sink.isOpen) await sink.open()
}

/** The next process on the same spool, as after a deployment. */
async function afterRestart(directory: string, sink: FaultySink, scenario: Scenario): Promise<void> {
  const delivery = createDelivery({
    destination: 'segment',
    url: `${sink.origin}/v1/batch`,
    spool: directory,
    flushIntervalMillis: 10,
  })
  const deadline = performance.now() + (scenario.neverRecovers === true ? 1_500 : 15_000)
  const logs = () => logsIn(directory)
  while (performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    if ((await logs()).length === 0 && delivery.stats().pending === 0) break
  }
  await delivery.shutdown(100)
}

/** All that the spool's files hold. */
async function textIn(directory: string): Promise<string> {
  const names = (await readdir(directory, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.log'))
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('')
}

function oddityOf({ code, signal, hung }: VictimResult, { ending, signal: sent }: Scenario): string {
  if (hung) return 'hangs'
  if (signal !== null) return signal === sent && ending === 'wait' ? '' : `ended by ${signal}`
  const expected = ending === 'throw' ? 1 : 0
  return code === expected ? '' : `exit ${code}`
}
