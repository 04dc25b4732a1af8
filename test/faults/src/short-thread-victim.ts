// A worker thread in which one person signs in, and which ends before it can hold a lock: what holds it comes an instant later.
import { workerData } from 'node:worker_threads'
import { createDelivery } from '@signed-in/core'
import type { ShortThreadOrder } from './short-thread.ts'

const { origin, directory, prefix } = workerData as ShortThreadOrder
const delivery = createDelivery({ destination: 'segment', url: `${origin}/v1/batch`, apiKey: 'k', spool: directory })
delivery.accept({
  id: `00000000-0000-5000-8000-${String(prefix).padStart(12, '0')}`,
  event: 'signed_in',
  userId: `user_${prefix}`,
  timestamp: '2026-01-01T00:00:00.000Z',
  properties: {},
  context: {},
})
process.exit()
