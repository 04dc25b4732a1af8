import { Agent, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bombedForwarder } from './bombed-forwarder.ts'

const MIB = 1024 * 1024

it('a hundred gzip bombs at once are refused within the memory that is configured', { timeout: 90_000 }, async ({ skip }) => {
  skip(process.platform !== 'linux', 'the peak memory of another process is read from /proc')
  const { http: port, growth } = await bombedForwarder()
  // 512 MiB of zeros in half a MiB, and 96 MiB in less than what is inflated on the spot. One in five lies about its size.
  const honest = [gzipSync(Buffer.alloc(512 * MIB), { level: 9 }), gzipSync(Buffer.alloc(96 * MIB), { level: 9 })]
  const lying = honest.map((bomb) => {
    const copy = Buffer.from(bomb)
    copy.writeUInt32LE(1000, copy.length - 4)
    return copy
  })
  const agent = new Agent({ maxSockets: 100 })
  const statuses = await Promise.all(
    Array.from(
      { length: 100 },
      (_, index) =>
        new Promise<number>((resolve, reject) => {
          const body = (index % 5 === 0 ? lying : honest)[index % 2] as Buffer
          const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip', 'content-length': body.length }
          const sent = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent, headers }, (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0))
          })
          sent.on('error', reject).end(body)
        }),
    ),
  )
  expect(new Set(statuses)).toEqual(new Set([413]))
  // Two bodies are inflated at a time, each up to 64 MiB, beside what is in flight; garbage may double the former.
  expect(growth()).toBeLessThan(4 * 64 * MIB + 256 * MIB)
})
