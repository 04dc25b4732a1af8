import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EndingOrder, EndingReport } from './ending-victim.ts'
import { FaultySink } from './faulty-sink.ts'
import type { Finding } from './situations.ts'
import { startVictim } from './start-victim.ts'

const PATIENCE_MILLIS = 10_000

/** One spool, two destinations, one of which refuses the key: the other has everything meanwhile, and both have it in the end. */
export async function twoDestinations(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'two-'))
  const [healthy, refusing] = [new FaultySink(), new FaultySink()]
  await Promise.all([healthy.open(), refusing.open()])
  refusing.mode = 'unauthorized'
  const to = (name: string, { origin }: FaultySink) => ({ name, destination: 'segment' as const, url: `${origin}/v1/batch` })
  const order: EndingOrder = {
    delivery: { destinations: [to('healthy', healthy), to('refusing', refusing)], spool: join(folder, 'spool') },
    ending: 'a handler that shuts down',
  }
  const victim = startVictim('ending-victim.ts', order)
  const ids = () => victim.acknowledged.filter((line) => /^[0-9a-f-]{36}$/.test(line))
  const hasAll = (sink: FaultySink) => ids().every((id) => sink.taken.has(id))
  const isReady = () => victim.acknowledged.includes('ready') && hasAll(healthy) && refusing.refused > 0
  const deadline = performance.now() + PATIENCE_MILLIS
  while (!isReady() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  const meanwhile = [healthy.taken.size, refusing.taken.size]
  refusing.mode = 'ok'
  victim.signal('SIGTERM')
  const [code] = await victim.ended
  const total = ids().length
  const line = victim.acknowledged.at(-1) ?? ''
  const told = line.startsWith('report ') ? (JSON.parse(line.slice(7)) as EndingReport).problems : []
  const words = told.map((problem) => `${problem.code} ${problem.destination}`).join(', ')
  await Promise.all([healthy.close(), refusing.close(), rm(folder, { recursive: true, force: true })])
  return {
    what: `${total} sign-ins; meanwhile ${meanwhile[0]} and ${meanwhile[1]} delivered, in the end ${healthy.taken.size} and ${refusing.taken.size}, ${healthy.copies + refusing.copies} again; told: ${words}`,
    held:
      total > 0 &&
      meanwhile[0] === total &&
      meanwhile[1] === 0 &&
      hasAll(healthy) &&
      hasAll(refusing) &&
      healthy.copies + refusing.copies === 0 &&
      words === 'held refusing, recovered refusing' &&
      code === 0,
  }
}
