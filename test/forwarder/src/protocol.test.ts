import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loopbackServer } from './loopback-server.ts'
import { runningForwarder } from './running-forwarder.ts'
import { traceBody } from './trace-bodies.ts'

const TAP = { SIGNED_IN_FORWARD_MODE: 'tap' }

async function post(url: string, body: string | Buffer, headers: Record<string, string>): Promise<Response> {
  return await fetch(`${url}/v1/traces`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers,
  })
}

describe('OTLP/HTTP', () => {
  it('answers in the encoding of the request, whatever the parameters of its content type', async () => {
    const { url } = await runningForwarder(TAP)
    const json = await post(url, '{"resourceSpans":[]}', { 'content-type': 'application/json; charset=utf-8' })
    expect([json.status, json.headers.get('content-type'), await json.text()]).toEqual([200, 'application/json', '{}'])
    const protobuf = await post(url, traceBody(3, 0), { 'content-type': 'application/x-protobuf' })
    expect([protobuf.status, protobuf.headers.get('content-type'), await protobuf.text()]).toEqual([
      200,
      'application/x-protobuf',
      '',
    ])
  })

  it('says no in a google.rpc.Status of the request’s encoding', async () => {
    const { url } = await runningForwarder(TAP)
    const json = await post(url, '[]', { 'content-type': 'application/json' })
    expect(json.status).toBe(400)
    expect(await json.json()).toMatchObject({ code: 3 })
    const protobuf = await post(url, 'nonsense', { 'content-type': 'application/x-protobuf' })
    expect(protobuf.status).toBe(400)
    expect(protobuf.headers.get('content-type')).toBe('application/x-protobuf')
    expect(Buffer.from(await protobuf.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.of(0x08, 0x03))
  })

  it('knows its paths, methods, types and encodings', async () => {
    const { url } = await runningForwarder(TAP)
    expect((await fetch(`${url}/v2/traces`, { method: 'POST' })).status).toBe(404)
    const get = await fetch(`${url}/v1/traces`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await post(url, 'x', { 'content-type': 'text/plain' })).status).toBe(415)
    const snappy = await post(url, 'x', { 'content-type': 'application/json', 'content-encoding': 'snappy' })
    expect([snappy.status, snappy.headers.get('accept-encoding')]).toEqual([415, 'identity, gzip, deflate, zlib, zstd'])
    const metrics = await fetch(`${url}/v1/metrics`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(metrics.status).toBe(404)
  })

  it('answers 413 to bodies that are too large on the wire or inflated, announced or not', async () => {
    const { url, metric } = await runningForwarder({
      ...TAP,
      CONFIG: new URL('../fixtures/small-limits.yaml', import.meta.url).pathname,
    })
    const type = { 'content-type': 'application/x-protobuf' }
    expect((await post(url, Buffer.alloc(70_000), type)).status).toBe(413)
    expect((await post(url, gzipSync(Buffer.alloc(1_000_000)), { ...type, 'content-encoding': 'gzip' })).status).toBe(413)
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(16_384))
      },
    })
    const init = { method: 'POST', body: stream, headers: type, duplex: 'half' } as RequestInit
    const unannounced = await fetch(`${url}/v1/traces`, init).catch((error: unknown) => error)
    if (unannounced instanceof Response) expect(unannounced.status).toBe(413)
    expect(await metric('signed_in_forwarder_refused_total{reason="too-large"}')).toBe(3)
  })

  it('answers 503 with Retry-After when too many bytes are in flight, not announced ones, and takes requests again afterwards', async () => {
    const { url, metric } = await runningForwarder({
      ...TAP,
      CONFIG: new URL('../fixtures/small-limits.yaml', import.meta.url).pathname,
    })
    const head = (length: number) =>
      `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
    const port = Number(new URL(url).port)
    const holders = await Promise.all(
      [0, 1].map(
        () =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const socket = connect(port, '127.0.0.1', () => socket.write(`${head(60_000)}{`, () => resolve(socket)))
          }),
      ),
    )
    while ((await metric('signed_in_forwarder_in_flight_bytes')) < 2) await wait(5)
    const small = `{"resourceSpans":[${' '.repeat(20_000)}]}`
    expect((await post(url, small, { 'content-type': 'application/json' })).status).toBe(200)
    for (const holder of holders) holder.write(' '.repeat(58_000))
    let refused: Response
    do refused = await post(url, small, { 'content-type': 'application/json' })
    while (refused.status === 200)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    for (const holder of holders) holder.destroy()
    let taken: Response
    do taken = await post(url, '{}', { 'content-type': 'application/json' })
    while (taken.status === 503)
    expect(taken.status).toBe(200)
  })

  it('cuts a sender that never finishes its headers', async () => {
    const { url } = await runningForwarder({ ...TAP, CONFIG: new URL('../fixtures/small-limits.yaml', import.meta.url).pathname })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\nx-slow: ')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    await new Promise((resolve) => socket.on('close', resolve))
    expect(answer).toBe('')
  })

  it('asks for one of the tokens', async () => {
    const { url } = await runningForwarder({ ...TAP, SIGNED_IN_FORWARD_TOKEN: 'first,second' })
    const attempt = async (authorization?: string) => {
      const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
      return await post(url, '{}', headers)
    }
    const without = await attempt()
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await attempt('Bearer third')).status).toBe(401)
    expect((await attempt('Basic first')).status).toBe(401)
    expect((await attempt('Bearer first')).status).toBe(200)
    expect((await attempt('bearer second')).status).toBe(200)
  })
})

describe('a tap', () => {
  it('answers 200 only once the sign-in is in the spool, though the destination is dead', async () => {
    const { url, stop } = await runningForwarder(TAP)
    expect((await post(url, traceBody(10, 3), { 'content-type': 'application/x-protobuf' })).status).toBe(200)
    expect((await stop()).pending).toBe(3)
  })

  it('without a queue answers 200 once the destination has the sign-in', async () => {
    const track = await loopbackServer()
    const { url } = await runningForwarder({ ...TAP, SIGNED_IN_FORWARD_QUEUE: 'none', SIGNED_IN_TRACK_URL: `${track.url}/track` })
    expect((await post(url, traceBody(4, 1), { 'content-type': 'application/x-protobuf' })).status).toBe(200)
    expect(track.received).toHaveLength(1)
  })

  it('is not ready while it has to refuse sign-ins, and says why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signed-in-no-spool-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const { url, adminUrl } = await runningForwarder({ ...TAP, SIGNED_IN_SPOOL_DIR: join(file, 'spool') })
    expect((await fetch(`${adminUrl}/readyz`)).status).toBe(200)
    expect((await post(url, traceBody(4, 1), { 'content-type': 'application/x-protobuf' })).status).toBe(503)
    const ready = await fetch(`${adminUrl}/readyz`)
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('sign-ins cannot be kept')])
  })

  it('skips sign-ins that an exporter in the app has', async () => {
    const { url, metric } = await runningForwarder(TAP)
    const attributes = [
      { key: 'user.id', value: { stringValue: 'u' } },
      { key: 'signed_in.exported', value: { boolValue: true } },
    ]
    const span = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: 'sign_in', attributes }
    const request = { resourceSpans: [{ scopeSpans: [{ scope: { name: '@signed-in/instrumentation' }, spans: [span] }] }] }
    expect((await post(url, JSON.stringify(request), { 'content-type': 'application/json' })).status).toBe(200)
    expect(await metric('signed_in_near_misses_total{rule="login-span",reason="already-exported"}')).toBe(1)
    expect(await metric('signed_in_events_accepted_total')).toBe(0)
  })
})

it('takes the whole address for a request target, as proxies write it, and tells headers that are too large', async () => {
  const { url } = await runningForwarder(TAP)
  const { port, host } = new URL(url)
  const statusOf = (head: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(head))
      socket.once('data', (data) => {
        resolve(data.toString().split(' ', 2)[1])
        socket.destroy()
      })
    })
  const rest = `Host: ${host}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`
  expect(await statusOf(`POST ${url}/v1/traces HTTP/1.1\r\n${rest}`)).toBe('200')
  expect(await statusOf(`POST /v1/traces HTTP/1.1\r\nX-Large: ${'x'.repeat(20_000)}\r\n${rest}`)).toBe('431')
})

describe('the admin port', () => {
  it('tells life, readiness and numbers', async () => {
    const { adminUrl } = await runningForwarder(TAP)
    for (const path of ['/livez', '/readyz', '/healthz']) expect((await fetch(adminUrl + path)).status).toBe(200)
    expect((await fetch(`${adminUrl}/other`)).status).toBe(404)
    const metrics = await fetch(`${adminUrl}/metrics`)
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(await metrics.text()).toContain('# TYPE signed_in_events_delivered_total counter')
  })
})
