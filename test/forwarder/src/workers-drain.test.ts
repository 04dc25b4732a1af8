import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'
import { loopbackServer } from './loopback-server.ts'
import { traceBody } from './trace-bodies.ts'

it('workers answer what has begun, also where a service manager signals every process as the primary does', async () => {
  const held: ServerResponse[] = []
  const nextHop = await loopbackServer((_request, response) => void held.push(response))
  const port = await freePort()
  const spool = mkdtempSync(join(tmpdir(), 'signed-in-workers-'))
  const child = fork(fileURLToPath(new URL('forwarder-process.ts', import.meta.url)), ['--dry-run'], {
    execArgv: ['-C', '@signed-in/source'],
    silent: true,
    env: {
      ...process.env,
      SIGNED_IN_FORWARD_TO: nextHop.url,
      SIGNED_IN_FORWARD_WORKERS: '2',
      SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${port}`,
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
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
  const logged = async (text: string, times: number): Promise<void> => {
    while (log.split(text).length <= times) await new Promise((resolve) => child.stdout?.once('data', resolve))
  }
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  await logged('all workers are ready', 1)
  const headers = { 'content-type': 'application/x-protobuf', connection: 'close' }
  const init = { method: 'POST', body: new Uint8Array(traceBody(5, 0)), headers }
  const statuses = Promise.all(
    Array.from({ length: 6 }, async () => (await fetch(`http://127.0.0.1:${port}/v1/traces`, init)).status),
  )
  await nextHop.count(6)
  // Every worker is signalled once by us and once by the primary; the primary is the last, so that both have come before it is told.
  for (const [, pid] of log.matchAll(/"pid":(\d+)/g)) process.kill(Number(pid), 'SIGTERM')
  child.kill('SIGTERM')
  for (const [, pid] of log.matchAll(/"pid":(\d+)/g)) process.kill(Number(pid), 'SIGTERM')
  for (const response of held) response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  expect(await statuses).toEqual([200, 200, 200, 200, 200, 200])
  expect(await ended).toBe(0)
})
