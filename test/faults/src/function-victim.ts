// `node function-victim.ts '{"origin":"http://127.0.0.1:1","awaitsFlush":true}'`: a function as a serverless platform runs it. Each line
// on stdin is an invocation by its number; the function signs somebody in and answers with the number on stdout. The platform stops the
// process as soon as it has answered, and lets it go on with the next invocation.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createDelivery } from '@signed-in/core'

const { origin, awaitsFlush } = JSON.parse(process.argv[2] ?? '{}') as { readonly origin: string; readonly awaitsFlush: boolean }
const delivery = createDelivery({ destination: 'segment', url: `${origin}/v1/batch`, apiKey: 'k' })

createInterface({ input: process.stdin }).on('line', (line) => void invoke(Number(line)))

async function invoke(number: number): Promise<void> {
  const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const timestamp = '2026-01-01T00:00:00.000Z'
  delivery.accept({ id, event: 'signed_in', userId: `user_${number}`, timestamp, properties: {}, context: {} })
  if (awaitsFlush) await delivery.forceFlush()
  writeSync(1, `${number}\n`)
}
