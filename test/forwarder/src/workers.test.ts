import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { forkedForwarder } from './forked-forwarder.ts'
import { freePort } from './free-port.ts'
import { loopbackServer } from './loopback-server.ts'

it('serves one port and one spool with several workers, delivers each sign-in once, and replaces a worker that dies', async () => {
  const track = await loopbackServer()
  const admin = await freePort()
  const { child, ended, log, logged, post } = forkedForwarder(await freePort(), {
    SIGNED_IN_FORWARD_MODE: 'tap',
    SIGNED_IN_FORWARD_WORKERS: '2',
    SIGNED_IN_FORWARD_ADMIN_LISTEN: `127.0.0.1:${admin}`,
    SIGNED_IN_TRACK_URL: `${track.url}/track`,
  })
  await logged('all workers are ready', 1)
  for (let seed = 0; seed < 10; seed++) expect(await post(5, 1, seed)).toBe(200)
  await track.count(10)
  expect(track.received).toHaveLength(10)
  const metrics = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text()
  expect(metrics).toContain('signed_in_events_accepted_total 10\n')
  expect((await fetch(`http://127.0.0.1:${admin}/readyz`)).status).toBe(200)

  const [line = '{}'] = log()
    .split('\n')
    .filter((text) => text.includes('"listening"'))
  process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGKILL')
  await logged('all workers are ready', 2)
  for (let seed = 10; seed < 20; seed++) expect(await post(5, 1, seed)).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  // What the killed worker had delivered and not yet noted comes again, under the same id.
  expect(new Set(track.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(20)
})

it('is not ready as soon as one of several workers has to refuse sign-ins, and says why', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-no-spool-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const admin = await freePort()
  const { logged, post } = forkedForwarder(await freePort(), {
    SIGNED_IN_FORWARD_MODE: 'tap',
    SIGNED_IN_FORWARD_WORKERS: '2',
    SIGNED_IN_FORWARD_ADMIN_LISTEN: `127.0.0.1:${admin}`,
    SIGNED_IN_TRACK_URL: 'http://127.0.0.1:9/track',
    SIGNED_IN_SPOOL_DIR: join(file, 'spool'),
  })
  const readiness = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${admin}/readyz`)
    return `${answer.status} ${await answer.text()}`
  }
  await logged('all workers are ready', 1)
  expect(await readiness()).toBe('200 ok\n')
  expect(await post(4, 1)).toBe(503)
  expect(await readiness()).toContain('503 a worker is not ready: sign-ins cannot be kept')
})
