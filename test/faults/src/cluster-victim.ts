// `node cluster-victim.ts '{"origin":"http://127.0.0.1:1","directory":"/tmp/x","workers":4}'`: a cluster whose workers sign people in
// on one spool. Ids go to stdout, one a line. Every 700 ms one worker ends by SIGKILL and another takes its place.
import cluster from 'node:cluster'
import { writeSync } from 'node:fs'
import { signInForever } from './sign-in-forever.ts'

const { origin, directory, workers } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly origin: string
  readonly directory: string
  readonly workers: number
}

if (cluster.isPrimary) {
  for (let count = 0; count < workers; count += 1) cluster.fork()
  cluster.on('exit', () => cluster.fork())
  setInterval(() => {
    const living = Object.values(cluster.workers ?? {})
    living[Math.floor(Math.random() * living.length)]?.process.kill('SIGKILL')
  }, 700)
} else {
  signInForever({ origin, directory, prefix: cluster.worker?.id ?? 0, say: (id) => writeSync(1, `${id}\n`) })
}
