import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loopbackServer } from './loopback-server.ts'
import { runningForwarder } from './running-forwarder.ts'
import { traceBody } from './trace-bodies.ts'

const PROTOBUF = { 'content-type': 'application/x-protobuf' }

async function post(url: string, body: Buffer, headers: Record<string, string> = PROTOBUF): Promise<Response> {
  return await fetch(`${url}/v1/traces`, { method: 'POST', body: new Uint8Array(body), headers })
}

describe('a forwarder in passthrough', () => {
  it.each([204, 304])('passes a %i of the next hop on without a length, which HTTP forbids there', async (status) => {
    const nextHop = await loopbackServer((_request, response) => void response.writeHead(status).end())
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_TO: nextHop.url })
    const answer = await post(url, traceBody(1, 0))
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-length')).toBeNull()
    expect((await post(url, traceBody(1, 0))).status).toBe(status)
  })

  it('posts the original compressed bytes on and delivers the sign-ins in them', async () => {
    const [track, nextHop] = [await loopbackServer(), await loopbackServer()]
    const { url } = await runningForwarder({ SIGNED_IN_TRACK_URL: `${track.url}/track`, SIGNED_IN_FORWARD_TO: nextHop.url })
    const plain = traceBody(40, 2)
    const bodies = {
      gzip: gzipSync(plain),
      deflate: deflateSync(plain),
      zstd: zstdCompressSync(traceBody(40, 1, 7)),
      identity: traceBody(40, 1, 9),
    }
    for (const [encoding, body] of Object.entries(bodies)) {
      const headers = { ...PROTOBUF, ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }) }
      expect((await post(url, body, headers)).status).toBe(200)
    }
    expect(nextHop.received.map(({ body }) => body)).toEqual(Object.values(bodies))
    expect(nextHop.received.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', 'deflate', 'zstd', undefined])
    await track.count(4)
    const events = track.received.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>)
    expect(events).toHaveLength(4)
    expect(events[0]).toMatchObject({ user_id: 'user_0', event: 'signed_in', properties: { user_name: 'Ada Lovelace' } })
    expect(events[0]?.['context']).toMatchObject({
      group_id: 'account_123',
      method: 'password',
      library: 'passport',
      service: 'shop-api',
    })
  })

  it('answers 502 where the next hop answers with what is no answer, and lives on', async () => {
    const answers = [
      'HTTP/1.1 042 Odd\r\ncontent-length: 2',
      'HTTP/1.1 101 Other\r\nupgrade: h2c\r\nconnection: upgrade',
      'HTTP/1.1 101 Other',
    ]
    const nextHop = createTcpServer((socket) => {
      socket
        .on('error', () => {})
        .on('data', () => socket.write(`${answers.shift() ?? 'HTTP/1.1 200 OK\r\ncontent-length: 2'}\r\n\r\n{}`))
    })
    await new Promise<void>((resolve) => nextHop.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void nextHop.close())
    const { url } = await runningForwarder({
      SIGNED_IN_FORWARD_TO: `http://127.0.0.1:${(nextHop.address() as AddressInfo).port}`,
    })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await post(url, traceBody(3, 0))).status)
    expect(statuses).toEqual([502, 502, 502, 200])
  })

  it('gives back status, body and Retry-After of the next hop as they are', async () => {
    const nextHop = await loopbackServer((_request, response) => {
      response.writeHead(429, {
        'content-type': 'application/x-protobuf',
        'retry-after': '17',
        'x-own': 'yes',
        connection: 'close',
      })
      response.end(Buffer.of(0x08, 0x08))
    })
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_TO: `${nextHop.url}/otlp/` })
    const response = await post(url, traceBody(3, 0))
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('17')
    expect(response.headers.get('x-own')).toBe('yes')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.of(0x08, 0x08))
    expect(nextHop.received[0]?.path).toBe('/otlp/v1/traces')
  })

  it('strips hop-by-hop headers and the sender’s credentials, and keeps the rest', async () => {
    const nextHop = await loopbackServer()
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_TO: nextHop.url, SIGNED_IN_FORWARD_TOKEN: 'inbound-token' })
    const headers = {
      ...PROTOBUF,
      authorization: 'Bearer inbound-token',
      'x-tenant': 'blue',
      traceparent: '00-1-2-01',
      te: 'trailers',
    }
    expect((await post(url, traceBody(1, 0), headers)).status).toBe(200)
    const got = nextHop.received[0]?.headers ?? {}
    expect(got).toMatchObject({ 'x-tenant': 'blue', traceparent: '00-1-2-01', 'content-type': 'application/x-protobuf' })
    expect(Object.keys(got)).not.toContain('authorization')
    expect(Object.keys(got)).not.toContain('te')
  })

  it('passes metrics and logs on untouched', async () => {
    const nextHop = await loopbackServer()
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_TO: nextHop.url })
    for (const path of ['/v1/metrics', '/v1/logs']) {
      const response = await fetch(url + path, { method: 'POST', body: 'any bytes at all', headers: PROTOBUF })
      expect(response.status).toBe(200)
    }
    expect(nextHop.received.map(({ path, body }) => [path, body.toString()])).toEqual([
      ['/v1/metrics', 'any bytes at all'],
      ['/v1/logs', 'any bytes at all'],
    ])
  })

  it('forwards a body that it cannot follow, and counts it', async () => {
    const nextHop = await loopbackServer()
    const { url, metric } = await runningForwarder({ SIGNED_IN_FORWARD_TO: nextHop.url })
    await post(url, Buffer.from('no protobuf'))
    await post(url, Buffer.from('no gzip'), { ...PROTOBUF, 'content-encoding': 'gzip' })
    await post(url, Buffer.from('???'), { ...PROTOBUF, 'content-encoding': 'snappy' })
    expect(nextHop.received.map(({ body }) => body.toString())).toEqual(['no protobuf', 'no gzip', '???'])
    expect(await metric('signed_in_forwarder_unreadable_total{reason="not-otlp"}')).toBe(1)
    expect(await metric('signed_in_forwarder_unreadable_total{reason="corrupt"}')).toBe(1)
    expect(await metric('signed_in_forwarder_unreadable_total{reason="unknown-encoding"}')).toBe(1)
  })

  it('makes a sign-in safe though the next hop is dead, answers 502, and takes it once when the sender repeats it', async () => {
    const track = await loopbackServer()
    const dead = await loopbackServer()
    await dead.close()
    const { url, metric } = await runningForwarder({ SIGNED_IN_TRACK_URL: `${track.url}/track`, SIGNED_IN_FORWARD_TO: dead.url })
    const body = traceBody(5, 1)
    expect((await post(url, body)).status).toBe(502)
    expect((await post(url, body)).status).toBe(502)
    await track.count(1)
    expect(await metric('signed_in_events_duplicate_total')).toBe(1)
    expect(await metric('signed_in_events_accepted_total')).toBe(1)
  })

  it('answers traces as before while the destination is dead', async () => {
    const nextHop = await loopbackServer()
    const { url, stop } = await runningForwarder({ SIGNED_IN_FORWARD_TO: nextHop.url })
    for (let run = 0; run < 5; run++) expect((await post(url, traceBody(5, 2, run))).status).toBe(200)
    expect(nextHop.received).toHaveLength(5)
    expect((await stop()).pending).toBe(10)
  })

  it('keeps the bodies of concurrent requests apart, also when the next hop answers before it has read them', async () => {
    const bodies = Array.from({ length: 60 }, (_, seed) => traceBody(300 + seed, 0, seed))
    const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex')
    const seen: string[] = []
    const nextHop = createServer((request, response) => {
      const hash = createHash('sha256')
      let length = 0
      request.on('error', () => {})
      request.on('data', (chunk: Buffer) => {
        length += chunk.length
        hash.update(chunk)
      })
      // Every third is refused at once, whatever is still to come.
      if (Number(request.headers['x-number']) % 3 === 0) response.writeHead(413).end()
      request.on('end', () => {
        if (length === Number(request.headers['content-length'])) seen.push(hash.digest('hex'))
        if (!response.headersSent) response.end()
      })
    })
    await new Promise<void>((resolve) => nextHop.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void nextHop.close())
    const { url } = await runningForwarder({
      SIGNED_IN_FORWARD_TO: `http://127.0.0.1:${(nextHop.address() as AddressInfo).port}`,
    })
    for (let round = 0; round < 3; round++) {
      const statuses = await Promise.all(
        bodies.map(async (body, index) => (await post(url, body, { ...PROTOBUF, 'x-number': String(index) })).status),
      )
      expect(statuses).toEqual(bodies.map((_, index) => (index % 3 === 0 ? 413 : 200)))
    }
    const sent = new Set(bodies.map(digest))
    expect(seen.every((hash) => sent.has(hash))).toBe(true)
    expect(new Set(seen).size).toBeGreaterThanOrEqual(40)
  })

  it('refuses to send in a circle', async () => {
    const { createServer: createProbe } = await import('node:net')
    const port = await new Promise<number>((resolve) => {
      const probe = createProbe().listen(0, '127.0.0.1', () => {
        const { port: free } = probe.address() as { port: number }
        probe.close(() => resolve(free))
      })
    })
    const { url } = await runningForwarder({
      SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${port}`,
      SIGNED_IN_FORWARD_TO: `http://127.0.0.1:${port}`,
    })
    expect((await post(url, traceBody(1, 0))).status).toBe(508)
  })
})
