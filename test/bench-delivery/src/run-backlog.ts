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

/** Shares of the backlog after which is looked how much is alive. */
const LIVE_AT = [0.1, 0.9, Number.POSITIVE_INFINITY] as const

function liveMiB(): number {
  global.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1_048_576
}

async function drain(): Promise<object> {
  const startedAt = performance.now()
  const delivery = createDelivery(options)
  let firstMillis = 0
  const live: number[] = []
  for (let delivered = 0; delivered < total; delivered = delivery.stats().delivered) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (firstMillis === 0 && delivered > 0) firstMillis = performance.now() - startedAt
    if (delivered >= LIVE_AT[live.length]! * total) live.push(liveMiB())
  }
  const seconds = (performance.now() - startedAt) / 1_000
  await delivery.shutdown()
  const [liveMiBBefore, liveMiBAfter] = live
  return { firstMillis, seconds, peakMiB: process.resourceUsage().maxRSS / 1_024, liveMiBBefore, liveMiB: liveMiBAfter }
}

const report = step === 'prepare' ? await prepare() : await drain()
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
