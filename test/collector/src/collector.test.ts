import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { loadConfig } from '@signed-in/forwarder'
import { type LoopbackServer, loopbackServer } from '@signed-in-test/forwarder/loopback-server'
import { runningForwarder } from '@signed-in-test/forwarder/running-forwarder'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Collector, findCollector, freePort } from './collector.ts'

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
})
