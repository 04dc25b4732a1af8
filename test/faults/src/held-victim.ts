// `node --expose-gc held-victim.ts '{"delivery":{"url":"http://127.0.0.1:1/track"},"signIns":100,"bytes":1000}'`: an app without a spool whose
// destination refuses the key. So many sign in, with so much in each event; then it says what it holds, and on a line shuts down.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createDelivery, type DeliveryOptions, type DeliveryStats } from '@signed-in/core'

/** How the app is set up. */
export interface HeldOrder {
  readonly delivery: DeliveryOptions
  readonly signIns: number
  readonly bytes: number
}

/** What it holds. */
export interface HeldReport {
  readonly stats: DeliveryStats
  /** More in V8's heap than before the first sign-in, after a collection. */
  readonly heapBytes: number
}

const order = JSON.parse(process.argv[2] ?? '{}') as HeldOrder
const delivery = createDelivery(order.delivery)
const filler = 'x'.repeat(order.bytes)

function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const before = heapBytes()
for (let number = 1; number <= order.signIns; number += 1) {
  const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const timestamp = '2026-01-01T00:00:00.000Z'
  delivery.accept({ id, event: 'signed_in', userId: `user_${number}`, timestamp, properties: { filler }, context: {} })
  if (number % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
while (delivery.stats().held === undefined) await new Promise((resolve) => setTimeout(resolve, 10))
const report = (): HeldReport => ({ stats: delivery.stats(), heapBytes: heapBytes() - before })
writeSync(1, `${JSON.stringify(report())}\n`)
createInterface({ input: process.stdin }).on('line', () => {
  process.stdin.destroy()
  void delivery.shutdown().then(() => writeSync(1, `${JSON.stringify(report())}\n`))
})
