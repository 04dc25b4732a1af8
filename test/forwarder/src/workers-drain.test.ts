import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { forkedForwarder } from './forked-forwarder.ts'
import { freePort } from './free-port.ts'
import { loopbackServer } from './loopback-server.ts'

it('workers answer what has begun, also where a service manager signals every process as the primary does', async () => {
  const held: ServerResponse[] = []
  const nextHop = await loopbackServer((_request, response) => void held.push(response))
  const env = {
    SIGNED_IN_FORWARD_TO: nextHop.url,
    SIGNED_IN_FORWARD_WORKERS: '2',
    SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
  }
  const { child, ended, log, logged, post } = forkedForwarder(await freePort(), env, ['--dry-run'])
  await logged('all workers are ready', 1)
  const statuses = Promise.all(Array.from({ length: 6 }, () => post(5, 0)))
  await nextHop.count(6)
  const signalAll = (): void => {
    for (const [, pid] of log().matchAll(/"pid":(\d+)/g)) process.kill(Number(pid), 'SIGTERM')
  }
  // Every worker is signalled once by us and once by the primary; the primary is the last, so that both have come before it is told.
  signalAll()
  child.kill('SIGTERM')
  signalAll()
  for (const response of held) response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  expect(await statuses).toEqual([200, 200, 200, 200, 200, 200])
  expect(await ended).toBe(0)
})
