import cluster, { type Worker } from 'node:cluster'
import type { Endpoint } from '../config/forwarder-config.ts'
import { AdminServer } from '../observe/admin-server.ts'
import type { Log } from '../observe/log.ts'
import { mergeMetrics } from './merge-metrics.ts'
import type { FromWorker, ToWorker, WorkerState } from './worker-messages.ts'

/** A worker that ends is started again after this; at once would be a loop where it ends at once. */
const RESTART_MILLIS = 1000
/** A worker that does not answer for so long is left out of the metrics and is not ready. */
const ANSWER_MILLIS = 2000
const SILENT: WorkerState = { metrics: '', notReady: 'it does not answer' }

/** How a primary runs. */
export interface PrimaryOptions {
  readonly workers: number
  readonly admin: Endpoint
  readonly log: Log
  /** Resolves when the primary shall stop. */
  readonly stopped: Promise<void>
}

/**
 * Keeps worker processes that share the listening ports and the spool directory, each with its own segments in it. The admin port is
 * the primary's. Resolves after `stopped`, once every worker has ended; rejects if a worker cannot start at all.
 */
export async function runPrimary({ workers, admin, log, stopped }: PrimaryOptions): Promise<void> {
  const ready = new Set<Worker>()
  const answers = new Map<number, (state: WorkerState) => void>()
  let isStopping = false
  let nextRequest = 0
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject
  })

  const startWorker = (): void => {
    const worker = cluster.fork()
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        ready.add(worker)
        if (ready.size === workers) log('info', 'all workers are ready', { workers })
      } else if (message.kind === 'state') answers.get(message.request)?.(message.state)
      else fail(new Error(message.message))
    })
    worker.once('exit', (code, signal) => {
      const wasReady = ready.delete(worker)
      if (isStopping || !wasReady) return
      log('error', 'a worker ended and is started again', { code, signal })
      setTimeout(() => {
        if (!isStopping) startWorker()
      }, RESTART_MILLIS)
    })
  }

  const stateOf = async (worker: Worker): Promise<WorkerState> => {
    const request = nextRequest++
    const state = await new Promise<WorkerState>((resolve) => {
      const timer = setTimeout(() => resolve(SILENT), ANSWER_MILLIS)
      answers.set(request, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      worker.send({ kind: 'tell', request } satisfies ToWorker)
    })
    answers.delete(request)
    return state
  }
  const states = async (): Promise<readonly WorkerState[]> => await Promise.all([...ready].map(stateOf))

  const server = new AdminServer({
    // Connections go to any worker, so one that refuses is a share of all requests.
    notReady: async () => {
      if (isStopping) return 'shutting down'
      if (ready.size < workers) return `${ready.size} of ${workers} workers are ready`
      const reason = (await states()).find(({ notReady }) => notReady !== undefined)?.notReady
      return reason === undefined ? undefined : `a worker is not ready: ${reason}`
    },
    metrics: async () => mergeMetrics((await states()).map(({ metrics }) => metrics)),
  })
  await server.listen(admin)
  for (let i = 0; i < workers; i++) startWorker()
  try {
    await Promise.race([stopped, failed])
  } finally {
    isStopping = true
    await Promise.all(Object.values(cluster.workers ?? {}).map(stopWorker))
    await server.close()
  }
}

async function stopWorker(worker: Worker | undefined): Promise<void> {
  if (worker === undefined || worker.isDead()) return
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.process.kill('SIGTERM')
  await ended
}
