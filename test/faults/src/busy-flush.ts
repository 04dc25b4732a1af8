import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery, type SignedInEvent } from '@signed-in/core'
import { FaultySink } from './faulty-sink.ts'
import type { Finding } from './situations.ts'
import { startVictim } from './start-victim.ts'

const BACKLOG = 3_000

/** A flush on the backlog of an earlier process, while others sign in and overtake it: it ends when that backlog is delivered. */
export async function busyFlush(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'flush-'))
  const sink = new FaultySink()
  await sink.open()
  const one = { destination: 'custom', url: sink.origin, mapping: { event: { id: '{{event_id}}' } } } as const
  const delivery = { ...one, spool: join(folder, 'spool') }
  sink.mode = 'error-500'
  const earlier = createDelivery(delivery)
  const ids = Array.from({ length: BACKLOG }, (_, number) => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`)
  for (const id of ids) earlier.accept(signInOf(id))
  await earlier.shutdown(100)
  sink.mode = 'ok'
  const victim = startVictim('flush-victim.ts', { delivery })
  await Promise.race([victim.more(1), victim.ended])
  const missing = ids.filter((id) => !sink.taken.has(id)).length
  const order = [...sink.taken.keys()]
  const last = order.findLastIndex((id) => id.startsWith('0'))
  const overtaking = order.slice(0, last).filter((id) => id.startsWith('1')).length
  const [code] = await victim.ended
  const said = victim.acknowledged[0] ?? victim.complaints()
  await sink.close()
  await rm(folder, { recursive: true, force: true })
  return {
    what: `${BACKLOG} waited, ${overtaking} that came later overtook them; when the flush ended, ${missing} of the ${BACKLOG} were missing${said === 'flushed false' ? '' : `; ${said}`}`,
    held: missing === 0 && overtaking > 0 && said === 'flushed false' && code === 0,
  }
}

function signInOf(id: string): SignedInEvent {
  return { id, event: 'signed_in', userId: id, timestamp: '2026-01-01T00:00:00.000Z', properties: {}, context: {} }
}
