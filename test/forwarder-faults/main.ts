// npm run faults:forwarder: what becomes of sign-ins and traces when the forwarder, its neighbours, the disk, the clock and the network fail, as a run
// of some minutes, and its result in docs/reliability-forwarder.md. `--kills 50` for a longer one. Rows whose peer is not there are left out and say so.
import { writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { killBroker } from './src/broker-faults.ts'
import { killCollector } from './src/collector-faults.ts'
import { canMount, fullDisk } from './src/disk-full.ts'
import { halfOpen, silentNextHop, slowLoris } from './src/network-faults.ts'
import { outage } from './src/outage.ts'
import { jumpClock, killForwarder, killNextHop, terminateInFlush } from './src/process-faults.ts'
import type { Verdict } from './src/verdict.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    out: { type: 'string', default: new URL('../../docs/reliability-forwarder.md', import.meta.url).pathname },
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
writeFileSync(
  values.out,
  `# Reliability of the forwarder

Written by \`npm run faults:forwarder\` on ${new Date().toISOString().slice(0, 10)} (${machine}). Real processes and real sockets; the
Collector and Apache Kafka are the real ones. One oracle for all: a sign-in whose request was acknowledged is delivered under one id with one
content, an acknowledged body has been passed on, and no sender is told to give its data up. What becomes of events once they are in
the spool stands in [reliability.md](reliability.md).

| fault | result | held |
|---|---|---|
${rows.join('\n')}

"Delivered again" is what a killed process had delivered and not yet noted; the id makes it harmless. Broken connections and the answers 502, 503
and 504 are what senders repeat after; the loads here do as the specification of OTLP says.
`,
)
console.log(`${rows.length - failed} of ${rows.length} rows without a failure; written to ${values.out}`)
process.exit(failed === 0 ? 0 : 1)
