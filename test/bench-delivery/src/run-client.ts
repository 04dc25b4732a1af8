// `node run-client.ts <client> <events> <origin> <directory>`: sends so many events and reports what it cost on stdout.
import { type ClientName, createClient } from './clients.ts'

const [name = 'ours-spool', count = '1000', origin = '', directory = ''] = process.argv.slice(2)
const client = await createClient(name as ClientName, origin, directory)
const before = process.cpuUsage()
const startedAt = performance.now()
for (let number = 0; number < Number(count); number += 1) {
  client.send(number)
  // A burst, but not a single endless turn of the event loop: sign-ins arrive through sockets.
  if (number % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
}
await client.close()
const { user, system } = process.cpuUsage(before)
const report = {
  cpuSeconds: (user + system) / 1e6,
  seconds: (performance.now() - startedAt) / 1_000,
  peakMiB: process.resourceUsage().maxRSS / 1_024,
}
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
