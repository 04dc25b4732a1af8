// `node threads-victim.ts '{"origin":"http://127.0.0.1:1","directory":"/tmp/x","workers":4}'`: worker threads that sign people in on
// one spool. Ids go to stdout, one a line. Every 700 ms one thread is terminated and another takes its place.
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { signInForever } from './sign-in-forever.ts'

interface Order {
  readonly origin: string
  readonly directory: string
  readonly workers: number
}

if (isMainThread) {
  const order = JSON.parse(process.argv[2] ?? '{}') as Order
  const threads = new Set<Worker>()
  let started = 0
  const start = () => {
    started += 1
    const thread = new Worker(new URL(import.meta.url), { workerData: { ...order, prefix: started } })
    threads.add(thread)
    thread.on('exit', () => threads.delete(thread))
  }
  for (let count = 0; count < order.workers; count += 1) start()
  setInterval(() => {
    const living = [...threads]
    void living[Math.floor(Math.random() * living.length)]?.terminate().then(start)
  }, 700)
} else {
  const { origin, directory, prefix } = workerData as Order & { readonly prefix: number }
  signInForever({ origin, directory, prefix, say: (id) => writeSync(1, `${id}\n`) })
}
