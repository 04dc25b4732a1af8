import { SharedSpool, type SharedSpoolResult } from './shared-spool.ts'
import { startVictim } from './start-victim.ts'

const WORKERS = 4

/**
 * Four workers of node:cluster, or four worker threads, that sign people in on one spool towards a destination that fails now and
 * then. Every 700 ms one of them is ended without a word and replaced; at last all of them together by kill -9.
 */
export async function crowd(script: 'cluster-victim.ts' | 'threads-victim.ts', signIns: number): Promise<SharedSpoolResult> {
  const spool = await SharedSpool.open('mixed')
  const victim = startVictim(script, { origin: spool.sink.origin, directory: spool.directory, workers: WORKERS })
  await victim.more(signIns)
  victim.signal('SIGKILL')
  await victim.ended
  spool.acknowledge(victim.acknowledged)
  return spool.drain()
}
