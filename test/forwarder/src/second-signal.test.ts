import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { forkedForwarder } from './forked-forwarder.ts'
import { freePort } from './free-port.ts'
import { loopbackServer } from './loopback-server.ts'

it('ends at once at a second SIGTERM, with the sign-ins of what it was answering in the spool', async () => {
  const nextHop = await loopbackServer(() => {})
  const spool = mkdtempSync(join(tmpdir(), 'signed-in-signal-'))
  onTestFinished(() => rmSync(spool, { recursive: true }))
  const { child, logged, post } = forkedForwarder(await freePort(), {
    SIGNED_IN_FORWARD_TO: nextHop.url,
    SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
    SIGNED_IN_TRACK_URL: 'http://127.0.0.1:9/track',
    SIGNED_IN_SPOOL_DIR: spool,
  })
  const endedBy = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  await logged('listening', 1)
  const answer = post(5, 1).catch(() => 'cut off')
  await nextHop.count(1)
  child.kill('SIGTERM')
  await logged('stopping', 1)
  child.kill('SIGTERM')
  expect(await endedBy).toBe('SIGTERM')
  // The sender repeats what was cut off, and the sign-in is not lost whether or not it does.
  expect(await answer).toBe('cut off')
  const kept = readdirSync(spool, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(kept.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join()).toContain('user_0')
})
