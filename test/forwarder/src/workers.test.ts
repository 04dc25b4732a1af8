import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'
import { loopbackServer } from './loopback-server.ts'
import { traceBody } from './trace-bodies.ts'

it('serves one port and one spool with several workers, delivers each sign-in once, and replaces a worker that dies', async () => {
  const track = await loopbackServer()
  const [port, admin] = [await freePort(), await freePort()]
  const spool = mkdtempSync(join(tmpdir(), 'signed-in-workers-'))
  const child = fork(fileURLToPath(new URL('forwarder-process.ts', import.meta.url)), [], {
    execArgv: ['-C', '@signed-in/source'],
    silent: true,
    env: {
      ...process.env,
      SIGNED_IN_FORWARD_MODE: 'tap',
      SIGNED_IN_FORWARD_WORKERS: '2',
      SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${port}`,
      SIGNED_IN_FORWARD_ADMIN_LISTEN: `127.0.0.1:${admin}`,
      SIGNED_IN_TRACK_URL: `${track.url}/track`,
      SIGNED_IN_SPOOL_DIR: spool,
    },
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(spool, { recursive: true, force: true })
  })
  let log = ''
  const waiting: { text: string; times: number; resolve: () => void }[] = []
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
    for (const { text, times, resolve } of waiting) if (log.split(text).length > times) resolve()
  })
  const logged = (text: string, times: number): Promise<void> => new Promise((resolve) => waiting.push({ text, times, resolve }))
  const post = async (seed: number): Promise<number> => {
    const init = {
      method: 'POST',
      body: new Uint8Array(traceBody(5, 1, seed)),
      headers: { 'content-type': 'application/x-protobuf', connection: 'close' },
    }
    return (await fetch(`http://127.0.0.1:${port}/v1/traces`, init)).status
  }
  await logged('all workers are ready', 1)
  for (let seed = 0; seed < 10; seed++) expect(await post(seed)).toBe(200)
  await track.count(10)
  expect(track.received).toHaveLength(10)
  const metrics = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text()
  expect(metrics).toContain('signed_in_events_accepted_total 10\n')
  expect((await fetch(`http://127.0.0.1:${admin}/readyz`)).status).toBe(200)

  const [line = '{}'] = log.split('\n').filter((text) => text.includes('"listening"'))
  process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGKILL')
  await logged('all workers are ready', 2)
  for (let seed = 10; seed < 20; seed++) expect(await post(seed)).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  // What the killed worker had delivered and not yet noted comes again, under the same id.
  expect(new Set(track.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(20)
})
