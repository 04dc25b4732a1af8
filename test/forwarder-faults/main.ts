// npm run faults:forwarder: what becomes of sign-ins and traces when the forwarder, its neighbours, the disk, the clock and the network fail, as a run
// of some minutes, and its result in the section "Forwarder" of docs/reliability.md. `--kills 50` for a longer one. Rows whose peer is not there are left out and say so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { killBroker } from './src/broker-faults.ts'
import { killCollector } from './src/collector-faults.ts'
import { canMount, fullDisk } from './src/disk-full.ts'
import { withForwarderSection } from './src/forwarder-section.ts'
import { halfOpen, silentNextHop, slowLoris } from './src/network-faults.ts'
import { outage } from './src/outage.ts'
import { jumpClock, killForwarder, killNextHop, terminateInFlush } from './src/process-faults.ts'
import type { Verdict } from './src/verdict.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    out: { type: 'string', default: new URL('../../docs/reliability.md', import.meta.url).pathname },
  },
})
const kills = Number(values.kills)
const rows: string[] = []
let failed = 0

async function row(name: string, fault: () => Promise<Verdict | { readonly missing: string }>): Promise<void> {
  const verdict = await fault()
  if ('missing' in verdict) {
    console.log(`left out: ${name}: ${verdict.missing}`)
    rows.push(`| ${name} | not run: ${verdict.missing} | – |`)
    return
  }
  if (!verdict.held) failed++
  console.log(`${verdict.held ? 'held  ' : 'FAILED'} ${name}: ${verdict.what}`)
  rows.push(`| ${name} | ${verdict.what} | ${verdict.held ? 'yes' : '**no**'} |`)
}

await row('kill -9 of the forwarder, passthrough', () => killForwarder(kills))
await row('kill -9 of the next hop', () => killNextHop(kills))
await row('kill -9 of the Collector and of the forwarder behind it, tap', () => killCollector(kills))
await row('kill -9 of the Kafka broker and of one of two members', () => killBroker(Math.max(2, Math.round(kills / 3))))
await row('SIGTERM in a flush to a slow destination', () => terminateInFlush(Math.max(2, Math.round(kills / 2))))
await row('the wall clock jumps ten times a second', () => jumpClock(Math.max(2, Math.round(kills / 2))))
await row('slow-loris: headers and bodies a byte a second', () => slowLoris(600))
await row('half-open: silent senders, silent destination', () => halfOpen(200))
await row('the next hop takes requests and never answers', silentNextHop)
for (const hours of [1, 24]) await row(`the destination is down for ${hours} h (virtual clock)`, () => outage(hours))
await row('disk full: the spool on a real file system of 1 MiB', async () =>
  canMount() ? await fullDisk() : { missing: 'mounting a file system needs root on Linux' },
)

const machine = `Node ${process.version}, Linux ${release()}, ${cpus().length} CPUs`
const facts = { machine, date: new Date() }
writeFileSync(values.out, withForwarderSection(existsSync(values.out) ? readFileSync(values.out, 'utf8') : '', rows, facts))
console.log(`${rows.length - failed} of ${rows.length} rows without a failure; written to ${values.out}`)
process.exit(failed === 0 ? 0 : 1)
