import { gzipSync } from 'node:zlib'
import { credentials, Metadata, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loopbackServer } from './loopback-server.ts'
import { runningForwarder } from './running-forwarder.ts'
import { traceBody } from './trace-bodies.ts'

const asIs = (bytes: Buffer): Buffer => bytes

type Outcome = { readonly kind: 'ok'; readonly body: Buffer } | { readonly kind: 'error'; readonly error: ServiceError }

/** Calls `Export` of a service with raw bytes, as an exporter does. */
async function exportTo(
  port: number | undefined,
  body: Buffer,
  { service = 'trace.v1.TraceService', token, compression = 2 }: { service?: string; token?: string; compression?: 0 | 2 } = {},
): Promise<Outcome> {
  const Client = makeGenericClientConstructor(
    {
      Export: {
        path: `/opentelemetry.proto.collector.${service}/Export`,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    },
    'Exporter',
  )
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compression,
  })
  onTestFinished(() => client.close())
  const metadata = new Metadata()
  metadata.set('x-tenant', 'blue')
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`)
  return await new Promise((resolve) => {
    const call = client['Export'] as (
      body: Buffer,
      metadata: Metadata,
      callback: (error: ServiceError | null, body: Buffer) => void,
    ) => void
    call.call(client, body, metadata, (error, answer) =>
      resolve(error === null ? { kind: 'ok', body: answer } : { kind: 'error', error }),
    )
  })
}

const GRPC = { SIGNED_IN_FORWARD_GRPC_LISTEN: '127.0.0.1:0' }

describe('OTLP/gRPC', () => {
  it('passes messages on over HTTP as they are, and delivers their sign-ins', async () => {
    const [track, nextHop] = [await loopbackServer(), await loopbackServer()]
    const { grpcPort } = await runningForwarder({
      ...GRPC,
      SIGNED_IN_FORWARD_TO: nextHop.url,
      SIGNED_IN_TRACK_URL: `${track.url}/track`,
    })
    const body = traceBody(30, 1)
    expect(await exportTo(grpcPort, body)).toMatchObject({ kind: 'ok' })
    expect(await exportTo(grpcPort, Buffer.from('metrics'), { service: 'metrics.v1.MetricsService' })).toMatchObject({
      kind: 'ok',
    })
    expect(nextHop.received.map(({ path }) => path)).toEqual(['/v1/traces', '/v1/metrics'])
    expect(nextHop.received[0]?.body).toEqual(body)
    expect(nextHop.received[0]?.headers).toMatchObject({ 'content-type': 'application/x-protobuf', 'x-tenant': 'blue' })
    expect(nextHop.received[0]?.headers).not.toHaveProperty('content-encoding')
    expect(Object.keys(nextHop.received[0]?.headers ?? {}).filter((name) => name.startsWith('grpc-'))).toEqual([])
    await track.count(1)
  })

  it('says UNAVAILABLE with a delay where the next hop says later, and a final code where it says no', async () => {
    const nextHop = await loopbackServer((_request, response) => void response.writeHead(429, { 'retry-after': '9' }).end())
    const { grpcPort } = await runningForwarder({ ...GRPC, SIGNED_IN_FORWARD_TO: nextHop.url })
    const later = await exportTo(grpcPort, traceBody(1, 0))
    if (later.kind === 'ok') throw new Error('not refused')
    expect(later.error.code).toBe(14)
    const [details] = later.error.metadata.get('grpc-status-details-bin')
    expect((details as Buffer).toString('latin1')).toContain('google.rpc.RetryInfo')
    expect((details as Buffer).subarray(-4)).toEqual(Buffer.of(0x0a, 0x02, 0x08, 0x09))
    nextHop.respond = (_request, response) => void response.writeHead(400).end()
    expect(await exportTo(grpcPort, traceBody(1, 0))).toMatchObject({ kind: 'error', error: { code: 3 } })
  })

  it('answers an empty message where the next hop answers a success with a page', async () => {
    const nextHop = await loopbackServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    })
    const { grpcPort } = await runningForwarder({ ...GRPC, SIGNED_IN_FORWARD_TO: nextHop.url })
    const answer = await exportTo(grpcPort, traceBody(1, 0))
    expect(answer).toMatchObject({ kind: 'ok' })
    expect(JSON.stringify(answer)).not.toContain('60,104,116,109,108')
  })

  it('as a tap refuses other signals, what it cannot read, strangers, and messages that are too large', async () => {
    const { grpcPort, metric } = await runningForwarder({
      ...GRPC,
      SIGNED_IN_FORWARD_MODE: 'tap',
      SIGNED_IN_FORWARD_TOKEN: 't',
      CONFIG: new URL('../fixtures/small-grpc.yaml', import.meta.url).pathname,
    })
    const token = 't'
    expect(await exportTo(grpcPort, traceBody(5, 2), { token })).toMatchObject({ kind: 'ok' })
    expect(await exportTo(grpcPort, Buffer.from('nonsense'), { token })).toMatchObject({ kind: 'error', error: { code: 3 } })
    expect(await exportTo(grpcPort, Buffer.alloc(1), { token, service: 'logs.v1.LogsService' })).toMatchObject({
      kind: 'error',
      error: { code: 12 },
    })
    expect(await exportTo(grpcPort, traceBody(1, 1), { token: 'other' })).toMatchObject({ kind: 'error', error: { code: 16 } })
    for (const compression of [0, 2] as const) {
      const large = await exportTo(grpcPort, traceBody(200, 0), { token, compression })
      expect(large).toMatchObject({ kind: 'error', error: { code: 8 } })
      if (large.kind === 'error') expect(large.error.metadata.get('grpc-status-details-bin')).toEqual([])
    }
    expect(await metric('signed_in_events_accepted_total')).toBe(2)
    expect(gzipSync(traceBody(200, 0)).length).toBeLessThan(65_536)
  })
})
