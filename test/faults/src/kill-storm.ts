import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SharedSpool, type SharedSpoolResult } from './shared-spool.ts'
import type { SoloOrder } from './solo-victim.ts'
import { startVictim } from './start-victim.ts'

export interface KillStormResult extends SharedSpoolResult {
  /** Sign-ins that their processes had acknowledged in the file although nobody who listened had heard of them: those of the last moment. */
  readonly unheard: number
  /** Processes that ended by themselves, and what all of them wrote to stderr. */
  readonly complaints: readonly string[]
}

const PROCESSES = 3
const MOST_SIGN_INS = 200
/** So long after its last heard sign-in a process may live on. */
const LONGEST_AFTERLIFE_MILLIS = 30

/**
 * Kills processes at random points, three at a time on one spool, while their destination fails now and then. Whoever is left takes
 * over; at the end one healthy process drains. Every sign-in that a process had written into its ledger by then must be at the
 * destination: the file is read once the process is dead, so that the last moment before the kill counts as well.
 */
export async function killStorm(kills: number): Promise<KillStormResult> {
  const spool = await SharedSpool.open('mixed')
  const ledgers = await mkdtemp(join(tmpdir(), 'ledgers-'))
  const { directory, sink } = spool
  const complaints: string[] = []
  let started = 0
  let unheard = 0

  async function worker(): Promise<void> {
    while (started < kills) {
      started += 1
      const ledger = join(ledgers, String(started))
      const order: SoloOrder = { origin: sink.origin, directory, prefix: started, everyMillis: 1, ledger }
      const victim = startVictim('solo-victim.ts', order)
      const signedIn = victim.more(1 + Math.floor(Math.random() * MOST_SIGN_INS))
      await Promise.race([signedIn, victim.ended])
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_AFTERLIFE_MILLIS))
      const heard = victim.acknowledged.length
      victim.signal('SIGKILL')
      const [code, signal] = await victim.ended
      if (signal !== 'SIGKILL') complaints.push(`ended by itself: ${String(code)} ${String(signal)}`)
      if (victim.complaints() !== '') complaints.push(victim.complaints())
      const written = idsIn(ledger)
      unheard += written.length - heard
      spool.acknowledge(written)
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, worker))
  await rm(ledgers, { recursive: true })
  return { ...(await spool.drain()), unheard, complaints }
}

/** Whole lines: what a kill tore was acknowledged to nobody. */
function idsIn(ledger: string): string[] {
  return readFileSync(ledger, 'utf8').split('\n').slice(0, -1)
}
