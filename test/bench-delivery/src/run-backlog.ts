// `node run-backlog.ts <events> <origin> <directory>`: so many events of a dead process on disk; how soon and how flat are they gone?
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDelivery } from '@signed-in/core'
import { encodeRecord } from '../../../packages/core/dist/esm/spool/record.js'
import { eventOf } from './clients.ts'

const [count = '1000', origin = '', directory = ''] = process.argv.slice(2)
const total = Number(count)
const PER_FILE = 3_000

const owner = join(directory, 'v1-dead-1-0-00')
mkdirSync(owner, { recursive: true, mode: 0o700 })
for (let from = 0, file = 1; from < total; from += PER_FILE, file += 1) {
  const records = Array.from({ length: Math.min(PER_FILE, total - from) }, (_, index) =>
    encodeRecord(eventOf(from + index), undefined),
  )
  writeFileSync(join(owner, `${String(file).padStart(8, '0')}-${Date.now()}.log`), Buffer.concat(records), { mode: 0o600 })
}
writeFileSync(join(owner, 'alive'), '{"closed":true}')

const before = process.memoryUsage().rss / 1_048_576
const startedAt = performance.now()
const delivery = createDelivery({ destination: 'segment', url: `${origin}/v1/batch`, spool: directory })
const createdMillis = performance.now() - startedAt
let firstMillis = 0
let peak = 0
while (delivery.stats().delivered < total) {
  await new Promise((resolve) => setTimeout(resolve, 5))
  if (firstMillis === 0 && delivery.stats().delivered > 0) firstMillis = performance.now() - startedAt
  peak = Math.max(peak, process.memoryUsage().rss / 1_048_576)
}
const seconds = (performance.now() - startedAt) / 1_000
await delivery.shutdown()
const report = { createdMillis, firstMillis, seconds, beforeMiB: before, peakMiB: peak }
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
