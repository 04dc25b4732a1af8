import { connect, constants, createServer, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BodyPool } from '../http/body-pool.ts'
import { MemoryBudget } from '../http/memory-budget.ts'
import { type MessageResult, readMessage } from './read-message.ts'

const budget = new MemoryBudget(100)
const results: Promise<MessageResult>[] = []
let server: Http2Server

beforeAll(async () => {
  server = createServer()
  server.on('stream', (stream) => {
    stream.on('error', () => {})
    const memory = { pool: new BodyPool(), noteGarbage: () => {} }
    const reservation = budget.open()
    const result = readMessage(stream, { maxBytes: 200, timeoutMillis: 300 }, reservation, memory)
    results.push(
      result.finally(() => {
        reservation.close()
        stream.close(constants.NGHTTP2_NO_ERROR)
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => void server.close())

/** What is read where these pieces come, each in a frame of its own. */
async function read(pieces: readonly Buffer[], end: 'end' | 'reset' | 'silence' = 'end'): Promise<MessageResult> {
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const count = results.length
  const stream = session.request({ ':method': 'POST', ':path': '/' })
  stream.on('error', () => {}).resume()
  for (const piece of pieces) await new Promise<void>((resolve) => void stream.write(piece, () => resolve()))
  if (end === 'end') stream.end()
  while (results.length === count) await new Promise((resolve) => setTimeout(resolve, 1))
  if (end === 'reset') stream.close(constants.NGHTTP2_CANCEL)
  const result = await (results[count] as Promise<MessageResult>)
  session.destroy()
  return result
}

it('puts a message together, however its bytes are cut', async () => {
  const whole = Buffer.from([1, 0, 0, 0, 3, 7, 8, 9])
  for (const pieces of [[whole], Array.from(whole, (byte) => Buffer.of(byte)), [whole.subarray(0, 6), whole.subarray(6)]]) {
    expect(await read(pieces)).toMatchObject({ kind: 'message', bytes: Buffer.of(7, 8, 9), isCompressed: true })
  }
  expect(await read([Buffer.alloc(5)])).toMatchObject({ kind: 'message', bytes: Buffer.alloc(0), isCompressed: false })
  expect(budget.used).toBe(0)
})

it.each([
  ['is no message', 'malformed', [Buffer.alloc(3)], 'end'],
  ['is none at all', 'malformed', [], 'end'],
  ['is cut short', 'malformed', [Buffer.of(0, 0, 0, 0, 3, 1)], 'end'],
  ['has another behind it', 'malformed', [Buffer.of(0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1)], 'end'],
  ['has an unknown flag', 'malformed', [Buffer.of(2, 0, 0, 0, 1, 1)], 'end'],
  ['announces more than the limit', 'too-large', [Buffer.of(0, 0, 0, 0, 201)], 'silence'],
  ['is more than there is memory for', 'no-memory', [Buffer.of(0, 0, 0, 0, 150), Buffer.alloc(120)], 'silence'],
  ['does not end in time', 'too-slow', [Buffer.of(0, 0, 0, 0, 3, 1)], 'silence'],
  ['is given up by its sender', 'aborted', [Buffer.of(0, 0, 0, 0, 3, 1)], 'reset'],
] as const)('tells where a message %s: %s', async (_name, kind, pieces, end) => {
  expect(await read(pieces, end)).toEqual({ kind })
  expect(budget.used).toBe(0)
})
