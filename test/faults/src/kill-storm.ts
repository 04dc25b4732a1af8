import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery } from '@signed-in/core'
import { FaultySink } from './faulty-sink.ts'
import { runVictim } from './run-victim.ts'

export interface KillStormResult {
  readonly kills: number
  readonly acknowledged: number
  readonly lost: readonly string[]
  readonly mismatches: number
  readonly copies: number
  /** Names left in the spool after the drain. */
  readonly left: readonly string[]
}

const PROCESSES = 3

/**
 * Kills processes at random points, three at a time on one spool, while their destination fails now and then. Whoever is left takes
 * over; at the end one healthy process drains. Every sign-in whose `accept` had returned must be at the destination.
 */
export async function killStorm(kills: number): Promise<KillStormResult> {
  const directory = join(await mkdtemp(join(tmpdir(), 'kill-')), 'spool')
  const sink = new FaultySink()
  await sink.open()
  sink.mode = 'mixed'
  const acknowledged = new Set<string>()
  let started = 0

  async function worker(): Promise<void> {
    while (started < kills) {
      started += 1
      const prefix = started
      const afterAcknowledged = 1 + Math.floor(Math.random() * 200)
      const victim = {
        client: 'ours-spool',
        origin: sink.origin,
        directory,
        count: 1_000_000,
        rate: 1_000,
        ending: 'wait',
        prefix,
        flushIntervalMillis: 20,
      } as const
      const result = await runVictim(victim, { signal: 'SIGKILL', afterAcknowledged })
      // Ids repeat after a thousand processes; the round tells them apart.
      for (const id of result.acknowledged) acknowledged.add(id)
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, worker))

  sink.mode = 'ok'
  const drain = createDelivery({
    destination: 'segment',
    url: `${sink.origin}/v1/batch`,
    spool: directory,
    flushIntervalMillis: 10,
  })
  const deadline = performance.now() + 60_000
  const isDrained = async () => (await logsIn(directory)).length === 0 && drain.stats().pending === 0
  while (!(await isDrained()) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
  await drain.shutdown()
  const left = await readdir(directory)
  await sink.close()
  await rm(directory, { recursive: true, force: true })
  const lost = [...acknowledged].filter((id) => !sink.taken.has(id))
  return { kills, acknowledged: acknowledged.size, lost, mismatches: sink.mismatches.size, copies: sink.copies, left }
}

/** Files with events below the directory. A directory that is renamed while we look counts as one: look again. */
export async function logsIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.log'))
  } catch {
    return ['unknown']
  }
}
