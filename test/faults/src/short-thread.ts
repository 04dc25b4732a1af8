import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { SharedSpool } from './shared-spool.ts'

/** What a short thread is told. */
export interface ShortThreadOrder {
  readonly origin: string
  readonly directory: string
  readonly prefix: number
}

export interface ShortThreadResult {
  readonly threads: number
  readonly lost: number
  /** Seconds until all was delivered: a process that lives on hides a dead thread of its own from whoever looks for the pid only. */
  readonly seconds: number
}

/** Threads of this very process that end in the turn of their first sign-in, one after another; then the process delivers for them. */
export async function shortThreads(threads: number): Promise<ShortThreadResult> {
  const spool = await SharedSpool.open('ok')
  for (let prefix = 1; prefix <= threads; prefix += 1) {
    const workerData: ShortThreadOrder = { origin: spool.sink.origin, directory: spool.directory, prefix }
    const thread = new Worker(new URL('short-thread-victim.ts', import.meta.url), {
      workerData,
      execArgv: ['--conditions=@signed-in/source', '--disable-warning=ExperimentalWarning'],
    })
    await once(thread, 'exit')
    spool.acknowledge([`00000000-0000-5000-8000-${String(prefix).padStart(12, '0')}`])
  }
  const startedAt = performance.now()
  const { lost } = await spool.drain()
  return { threads, lost: lost.length, seconds: (performance.now() - startedAt) / 1_000 }
}
