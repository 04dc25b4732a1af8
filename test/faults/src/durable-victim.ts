// `node durable-victim.ts <directory> <durable|plain>`: keeps events and says each id once it is safe (durable) or written (plain).
import { writeSync } from 'node:fs'
import { createDelivery } from '@signed-in/core'

const [directory = '', mode = 'durable'] = process.argv.slice(2)
const delivery = createDelivery({ destination: 'segment', url: 'http://127.0.0.1:9/v1/batch', spool: directory })
for (let number = 0; ; number += 1) {
  const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const event = {
    id,
    event: 'signed_in',
    userId: 'u',
    timestamp: '2026-01-01T00:00:00.000Z',
    properties: {},
    context: {},
  } as const
  if (mode === 'plain') delivery.accept(event)
  else await delivery.acceptDurably([event]).catch(() => process.exit(3))
  writeSync(1, `${id}\n`)
  if (mode === 'plain') await new Promise((resolve) => setTimeout(resolve, 1))
}
