// `node flush-victim.ts '{"delivery":{"url":"http://127.0.0.1:1/track"}}'`: an app that finds the backlog of an earlier process, awaits one
// flush while its own users go on signing in, and says "flushed" and whether the time was over. Its own ids begin with 1.
import { writeSync } from 'node:fs'
import { createDelivery, type DeliveryOptions } from '@signed-in/core'

const EVERY_MILLIS = 2
const order = JSON.parse(process.argv[2] ?? '{}') as { readonly delivery: DeliveryOptions }
const delivery = createDelivery(order.delivery)
let number = 0
const signIns = setInterval(() => {
  number += 1
  const id = `10000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const timestamp = '2026-01-01T00:00:00.000Z'
  delivery.accept({ id, event: 'signed_in', userId: `user_${number}`, timestamp, properties: {}, context: {} })
}, EVERY_MILLIS)

while (delivery.stats().recovered === 0) await new Promise((resolve) => setTimeout(resolve, 10))
const { timedOut } = await delivery.forceFlush(60_000)
writeSync(1, `flushed ${timedOut}\n`)
clearInterval(signIns)
await delivery.shutdown()
