// `node run-backlog.ts <prepare|drain> <events> <origin> <directory>`: a backlog that another process left; how soon, and how flat in
// memory, is it gone?
import { createDelivery, type DeliveryOptions } from '@signed-in/core'
import { eventOf } from './clients.ts'

const [step = 'drain', count = '1000', origin = '', directory = ''] = process.argv.slice(2)
const total = Number(count)
const CHUNK = 1_000
const options: DeliveryOptions = {
  destination: 'segment',
  url: `${origin}/v1/batch`,
  spool: directory,
  limits: { maxBytes: 2 ** 31 },
}

async function prepare(): Promise<object> {
  // Nobody listens there: everything stays on disk.
  const delivery = createDelivery({ ...options, url: 'http://127.0.0.1:9/v1/batch' })
  for (let from = 0; from < total; from += CHUNK) {
    await delivery.acceptDurably(Array.from({ length: CHUNK }, (_, index) => eventOf(from + index)))
  }
  await delivery.shutdown(1_000)
  return { prepared: total }
}

async function drain(): Promise<object> {
  const startedAt = performance.now()
  const delivery = createDelivery(options)
  let firstMillis = 0
  while (delivery.stats().delivered < total) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (firstMillis === 0 && delivery.stats().delivered > 0) firstMillis = performance.now() - startedAt
  }
  const seconds = (performance.now() - startedAt) / 1_000
  await delivery.shutdown()
  return { firstMillis, seconds, peakMiB: process.resourceUsage().maxRSS / 1_024 }
}

const report = step === 'prepare' ? await prepare() : await drain()
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
