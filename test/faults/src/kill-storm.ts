import { runVictim } from './run-victim.ts'
import { SharedSpool, type SharedSpoolResult } from './shared-spool.ts'

const PROCESSES = 3

/**
 * Kills processes at random points, three at a time on one spool, while their destination fails now and then. Whoever is left takes
 * over; at the end one healthy process drains. Every sign-in whose `accept` had returned must be at the destination.
 */
export async function killStorm(kills: number): Promise<SharedSpoolResult> {
  const spool = await SharedSpool.open('mixed')
  const { directory, sink } = spool
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
      spool.acknowledge(result.acknowledged)
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, worker))
  return spool.drain()
}
