// Two workers of one cluster ask for the same lock, one after the other, and say what they got.
import cluster from 'node:cluster'
import { socketLock } from './process-lock.ts'

if (cluster.isPrimary) {
  const answers: boolean[] = []
  const start = (): void => {
    cluster.fork().once('message', (isHeld: boolean) => {
      answers.push(isHeld)
      if (answers.length < 2) return start()
      process.stdout.write(JSON.stringify(answers))
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL')
    })
  }
  start()
} else {
  const release = await socketLock.acquire(process.env['LOCK_NAME'] ?? '')
  process.send?.(release !== undefined)
}
