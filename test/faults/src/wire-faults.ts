import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { FaultySink } from './faulty-sink.ts'
import { FaultyWire, type WireFault } from './faulty-wire.ts'
import { GuardedHost, type HostFinding } from './guarded-host.ts'

const GZIP_BOMB = gzipSync(Buffer.alloc(200 * 1_048_576))
const OK = 'HTTP/1.1 200 OK\r\n'
const WHOLE = `${OK}content-length: 2\r\n\r\n{}`

/** Writes pieces of an answer, one after another, for as long as somebody listens. */
function drip(client: Socket, head: string, piece: string, everyMillis: number): void {
  client.write(head)
  const timer = setInterval(() => client.write(piece), everyMillis)
  client.on('close', () => clearInterval(timer))
}

function flood(client: Socket, head: string, piece: string): void {
  client.write(head)
  const more = () => {
    while (!client.destroyed && client.write(piece)) {
      // As much as the client takes.
    }
  }
  client.on('drain', more)
  more()
}

/** Everything that may come back on a connection, or not. */
const WIRE_FAULTS: Readonly<Record<string, WireFault>> = {
  'half-open: connections stand and nobody reads': { swallows: 'all', onConnection: (client) => client.pause() },
  'a router forgets the connections that stand': { swallows: 'old' },
  'connections are closed as soon as they stand': { onConnection: (client) => client.end() },
  'connections are reset as soon as they stand': { onConnection: (client) => client.resetAndDestroy() },
  'headers, a byte at a time': { answer: (client) => drip(client, `${OK}x: `, 'y', 10) },
  'headers without end': { answer: (client) => flood(client, OK, `x: ${'y'.repeat(1_000)}\r\n`) },
  'informational answers without end': { answer: (client) => drip(client, '', 'HTTP/1.1 103 Early Hints\r\n\r\n', 2) },
  'a body, a byte at a time': { answer: (client) => drip(client, `${OK}content-length: 9000\r\n\r\n`, ' ', 10) },
  'a body without end': { answer: (client) => flood(client, `${OK}\r\n`, ' '.repeat(65_536)) },
  'a body of 5 MB': {
    answer: (client) => void client.end(`${OK}content-length: 5000000\r\n\r\n${' '.repeat(5_000_000)}`),
  },
  'a body of 200 kB that unpacks to 200 MB': {
    answer: (client) => {
      client.write(`${OK}content-encoding: gzip\r\ncontent-length: ${GZIP_BOMB.byteLength}\r\n\r\n`)
      client.end(GZIP_BOMB)
    },
  },
  'accepted, then closed without an answer': { answer: (client) => client.end() },
  'accepted, then reset': { answer: (client) => client.resetAndDestroy() },
  'accepted, 200, then reset in the body': {
    answer: (client) => client.write(`${OK}content-length: 100\r\n\r\n{`, () => client.resetAndDestroy()),
  },
  'accepted, and what answers is no HTTP': { answer: (client) => void client.end('SSH-2.0-OpenSSH_9\r\n') },
  'accepted, and answered twice': { answer: (client) => void client.write(WHOLE + WHOLE) },
  'refused before the request is read': {
    onConnection: (client) => void client.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n'),
  },
}

/** Statuses that say something about the set-up or the moment, never about an event. */
export const STATUS_ROWS: Readonly<Record<string, readonly number[]>> = {
  'redirects to somebody else': [301, 302, 303, 307, 308],
  'refuses for a reason that an operator must mend': [401, 403, 404, 405, 451],
  'wants to be asked later': [408, 425, 429, 500, 501, 502, 503, 504, 599],
}

/** Names of all rows. */
export const WIRE_ROWS: readonly string[] = Object.keys(WIRE_FAULTS)

/** One fault on the wire while people sign in, until it has been met twice; then the wire works again. */
export async function wireFault(name: string): Promise<HostFinding> {
  const { sink, wire, host } = await hostOnWire()
  const fault = WIRE_FAULTS[name] ?? {}
  // What a router forgot is forgotten once.
  const enough = fault.swallows === 'old' ? 1 : 2
  wire.put(fault)
  await host.until(() => wire.strikes >= enough)
  await host.someSignIns()
  const { strikes } = wire
  wire.put({})
  const finding = await host.judge(sink, [`met ${strikes} times`], strikes >= enough)
  wire.close()
  await sink.close()
  return finding
}

/** An answer with this status, which for redirects leads to somebody who must never be asked. */
export async function statusFault(status: number): Promise<HostFinding> {
  let followed = 0
  const trap = createServer((_, response) => {
    followed += 1
    response.end()
  })
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  const location = `http://localhost:${(trap.address() as AddressInfo).port}/elsewhere`
  const { sink, wire, host } = await hostOnWire()
  const head = `HTTP/1.1 ${status} Word\r\nlocation: ${location}\r\ncontent-length: 2\r\n\r\n{}`
  wire.put({ refusal: (client) => void client.write(head) })
  await host.until(() => wire.strikes >= 1)
  await host.someSignIns()
  wire.put({})
  const finding = await host.judge(sink, status < 400 ? [`${followed} followed`] : [], followed === 0)
  trap.close()
  wire.close()
  await sink.close()
  return finding
}

/** Refuses for a reason that lies in the events: one of them bad, or too many in a request. */
export async function refusal(mode: 'bad-event' | 'too-large'): Promise<HostFinding> {
  const sink = new FaultySink()
  await sink.open()
  sink.mode = mode
  const host = await GuardedHost.start({ delivery: { url: `${sink.origin}/v1/batch`, flushIntervalMillis: 500 } })
  await host.someSignIns()
  await host.until(() => sink.refused >= 3)
  const finding = await host.judge(sink, [`${sink.refused} requests refused`], sink.refused >= 3)
  await sink.close()
  return finding
}

/** An app behind a wire to a sink, which has delivered once. */
export async function hostOnWire(): Promise<{ sink: FaultySink; wire: FaultyWire; host: GuardedHost }> {
  const sink = new FaultySink()
  await sink.open()
  const wire = new FaultyWire(() => sink.origin)
  await wire.open()
  const host = await GuardedHost.start({ delivery: { url: `${wire.origin}/v1/batch` } })
  await host.until(() => sink.taken.size > 0)
  return { sink, wire, host }
}
