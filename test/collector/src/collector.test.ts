import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { loadConfig } from '@signed-in/forwarder'
import { freePort } from '@signed-in-test/forwarder/free-port'
import { type LoopbackServer, loopbackServer } from '@signed-in-test/forwarder/loopback-server'
import { runningForwarder } from '@signed-in-test/forwarder/running-forwarder'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { KafkaBroker, whyNoKafka } from '@signed-in-test/kafka'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Collector, findCollector } from './collector.ts'

const found = findCollector()
const binary = 'binary' in found ? found.binary : ''
const FORWARDER = fileURLToPath(new URL('../../../examples/collector/forwarder/', import.meta.url))

async function send(url: string, body: Buffer): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }
  return (await fetch(`${url}/v1/traces`, { method: 'POST', body: new Uint8Array(gzipSync(body)), headers })).status
}

function collector(example: string, port: number, env: Record<string, string>): Collector {
  const made = new Collector(binary, example, port, env)
  onTestFinished(() => made.end('SIGKILL'))
  return made
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'signed-in-collector-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const APP = fileURLToPath(new URL('sdk-app.ts', import.meta.url))

/** Runs an app with OpenTelemetry's SDK that signs so many users in and sends its spans there, compressed. */
async function runApp(url: string, signIns: number): Promise<void> {
  const env = {
    ...process.env,
    OTEL_SERVICE_NAME: 'shop',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    SIGNED_IN_SPAN_IDENTITY: 'full',
  }
  const args = ['-C', '@signed-in/source', '--import', '@signed-in/otel/register', APP, String(signIns)]
  // From here, where register is installed: Node looks for it from the working directory.
  await promisify(execFile)(process.execPath, args, { env, cwd: dirname(APP) })
}

/** What the destination got, without the facts that differ from run to run. */
function eventsOf(track: LoopbackServer): unknown[] {
  return track.received
    .map(
      ({ body }) =>
        JSON.parse(body.toString()) as { user_id: string; properties: object; context: { group_id: string; service: string } },
    )
    .map(({ user_id, properties, context: { group_id, service } }) => ({ user_id, properties, group_id, service }))
    .sort((a, b) => a.user_id.localeCompare(b.user_id))
}

const signedIn = (user: number): object => ({
  user_id: `user_${user}`,
  properties: { user_name: 'Ada Lovelace' },
  group_id: 'account_123',
  service: 'shop',
})

const userIds = (track: LoopbackServer): Set<unknown> => new Set(track.received.map(({ headers }) => headers['idempotency-key']))

describe('the example configurations', () => {
  it('are valid for the forwarder', () => {
    for (const mode of ['tap', 'passthrough', 'kafka']) {
      expect(loadConfig({ file: `${FORWARDER}${mode}.yaml`, env: {} }).mode).toBe(mode)
    }
  })
})

describe('a real Collector', () => {
  beforeEach(({ skip }) => skip('missing' in found, 'missing' in found ? found.missing : ''))

  it('accepts every example', () => {
    for (const example of ['tap.yaml', 'inline.yaml', 'kafka.yaml'])
      collector(example, 4318, { STORAGE_DIR: folder() }).validate()
  })

  it('as a tap sends sign-ins on before tail sampling throws their traces away', { timeout: 60_000 }, async () => {
    const [track, backend] = [await loopbackServer(), await loopbackServer()]
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_TRACK_URL: `${track.url}/track` })
    const tap = collector('tap.yaml', await freePort(), { FORWARDER: url, BACKEND: backend.url, STORAGE_DIR: folder() })
    await tap.start()
    expect(await send(tap.url, traceBody(100, 3))).toBe(200)
    await track.count(3)
    expect(userIds(track).size).toBe(3)
    expect(JSON.parse(track.received[0]?.body.toString() ?? '')).toMatchObject({
      event: 'signed_in',
      context: { group_id: 'account_123' },
    })
  })

  it('loses no sign-in when the forwarder is away and the Collector is killed meanwhile', { timeout: 90_000 }, async () => {
    const [track, backend] = [await loopbackServer(), await loopbackServer()]
    const forwarderPort = await freePort()
    const env = { FORWARDER: `http://127.0.0.1:${forwarderPort}`, BACKEND: backend.url, STORAGE_DIR: folder() }
    const tap = collector('tap.yaml', await freePort(), env)
    await tap.start()
    for (let seed = 0; seed < 5; seed++) expect(await send(tap.url, traceBody(20, 1, seed))).toBe(200)
    await tap.end('SIGKILL')
    await tap.start()
    await runningForwarder({
      SIGNED_IN_FORWARD_MODE: 'tap',
      SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${forwarderPort}`,
      SIGNED_IN_TRACK_URL: `${track.url}/track`,
    })
    while (userIds(track).size < 5) await track.count(track.received.length + 1)
    expect(userIds(track).size).toBe(5)
  })

  it('as the next hop gets every span that the forwarder got', { timeout: 60_000 }, async () => {
    const [track, backend] = [await loopbackServer(), await loopbackServer()]
    const next = collector('inline.yaml', await freePort(), { BACKEND: backend.url })
    await next.start()
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_TO: next.url, SIGNED_IN_TRACK_URL: `${track.url}/track` })
    expect(await send(url, traceBody(100, 2))).toBe(200)
    await Promise.all([track.count(2), backend.count(1)])
    expect(backend.received[0]?.path).toBe('/v1/traces')
  })

  it('as a tap takes the spans of an app with OpenTelemetry’s SDK', { timeout: 60_000 }, async () => {
    const [track, backend] = [await loopbackServer(), await loopbackServer()]
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_TRACK_URL: `${track.url}/track` })
    const tap = collector('tap.yaml', await freePort(), { FORWARDER: url, BACKEND: backend.url, STORAGE_DIR: folder() })
    await tap.start()
    await runApp(tap.url, 3)
    await track.count(3)
    expect(eventsOf(track)).toEqual([signedIn(0), signedIn(1), signedIn(2)])
  })

  it('behind the forwarder gets the spans of such an app, whose sign-ins the forwarder has taken', {
    timeout: 60_000,
  }, async () => {
    const [track, backend] = [await loopbackServer(), await loopbackServer()]
    const next = collector('inline.yaml', await freePort(), { BACKEND: backend.url })
    await next.start()
    const { url } = await runningForwarder({
      CONFIG: `${FORWARDER}passthrough.yaml`,
      FORWARDER_LISTEN: '127.0.0.1:0',
      ADMIN_LISTEN: '127.0.0.1:0',
      SPOOL_DIR: join(folder(), 'spool'),
      NEXT_HOP: next.url,
      TRACK_URL: `${track.url}/track`,
    })
    await runApp(url, 2)
    await Promise.all([track.count(2), backend.count(1)])
    expect(eventsOf(track)).toEqual([signedIn(0), signedIn(1)])
  })

  it('writes the spans of such an app to Kafka, where the forwarder reads them', { timeout: 120_000 }, async ({ skip }) => {
    const missing = whyNoKafka()
    skip(missing !== undefined, missing)
    const track = await loopbackServer()
    const broker = await KafkaBroker.start({ otlp_spans: 3 })
    onTestFinished(() => broker.stop())
    const writer = collector('kafka.yaml', await freePort(), { KAFKA: broker.address })
    await writer.start()
    await runApp(writer.url, 4)
    await runningForwarder({
      CONFIG: `${FORWARDER}kafka.yaml`,
      KAFKA: broker.address,
      ADMIN_LISTEN: '127.0.0.1:0',
      SPOOL_DIR: join(folder(), 'spool'),
      TRACK_URL: `${track.url}/track`,
    })
    await track.count(4)
    expect(eventsOf(track)).toEqual([0, 1, 2, 3].map(signedIn))
  })
})
