import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { FOREIGN_SENDERS } from './foreign-senders.ts'
import { loopbackServer } from './loopback-server.ts'
import { runningForwarder } from './running-forwarder.ts'

const WAYS = [
  { transport: 'http', compression: 'none' },
  { transport: 'http', compression: 'gzip' },
  { transport: 'grpc', compression: 'none' },
  { transport: 'grpc', compression: 'gzip' },
] as const
/** Two that show both transports, and compression on and off. */
const TWO_WAYS = [WAYS[1], WAYS[2]] as const

describe.each(Object.entries(FOREIGN_SENDERS))('OpenTelemetry as %s writes it', (_name, { service, peer, isSlow, command }) => {
  beforeEach(({ skip }) => skip('missing' in peer, 'missing' in peer ? peer.missing : ''))

  it.each(isSlow ? TWO_WAYS : WAYS)(
    'over $transport, compression $compression: its marked span becomes one event, and its traces go on',
    { timeout: 60_000 },
    async ({ transport, compression }) => {
      const [track, nextHop] = [await loopbackServer(), await loopbackServer()]
      const { url, grpcPort, metric } = await runningForwarder({
        SIGNED_IN_FORWARD_GRPC_LISTEN: '127.0.0.1:0',
        SIGNED_IN_FORWARD_TO: nextHop.url,
        SIGNED_IN_TRACK_URL: `${track.url}/track`,
      })
      const env = {
        ...process.env,
        OTEL_SERVICE_NAME: service,
        OTEL_EXPORTER_OTLP_ENDPOINT: transport === 'grpc' ? `http://127.0.0.1:${grpcPort}` : url,
        OTEL_EXPORTER_OTLP_PROTOCOL: transport === 'grpc' ? 'grpc' : 'http/protobuf',
        // Unset is none everywhere; Python's gRPC exporter throws at the word itself.
        ...(compression === 'none' ? {} : { OTEL_EXPORTER_OTLP_COMPRESSION: compression }),
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      }
      const [program, ...args] = command('folder' in peer ? peer.folder : '', transport)
      await promisify(execFile)(program, args, { env })
      await track.count(1)
      expect(track.received).toHaveLength(1)
      expect(JSON.parse(track.received[0]?.body.toString() ?? '')).toMatchObject({
        user_id: 'user_7',
        event: 'signed_in',
        properties: { user_name: 'Grace Hopper' },
        context: { group_id: 'account_9', service },
      })
      expect(new Set(nextHop.received.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
      // Over HTTP the next hop gets the sender's own bytes; grpc-js has undone gRPC's compression before anybody sees it.
      const passedOn = new Set(nextHop.received.map(({ headers }) => headers['content-encoding']))
      expect(passedOn).toEqual(new Set([transport === 'http' && compression === 'gzip' ? 'gzip' : undefined]))
      expect(await metric(`signed_in_forwarder_spans_total{transport="${transport}"}`)).toBeGreaterThanOrEqual(2)
    },
  )
})
