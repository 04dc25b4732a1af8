import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { loopbackServer } from './loopback-server.ts'
import { findPythonSdk } from './python-sdk.ts'
import { runningForwarder } from './running-forwarder.ts'

const SCRIPT = fileURLToPath(new URL('../senders/login.py', import.meta.url))
const found = findPythonSdk()

describe('OpenTelemetry’s Python SDK as the sender', () => {
  beforeEach(({ skip }) => skip('missing' in found, 'missing' in found ? found.missing : ''))

  it.each(['http', 'grpc'])(
    'over %s: its marked span becomes one event, and its traces go on',
    { timeout: 60_000 },
    async (transport) => {
      const [track, nextHop] = [await loopbackServer(), await loopbackServer()]
      const { url, grpcPort } = await runningForwarder({
        SIGNED_IN_FORWARD_GRPC_LISTEN: '127.0.0.1:0',
        SIGNED_IN_FORWARD_TO: nextHop.url,
        SIGNED_IN_TRACK_URL: `${track.url}/track`,
      })
      const endpoint = transport === 'grpc' ? `http://127.0.0.1:${grpcPort}` : url
      const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }
      await promisify(execFile)('python' in found ? found.python : '', [SCRIPT, transport], { env })
      await track.count(1)
      expect(track.received).toHaveLength(1)
      expect(JSON.parse(track.received[0]?.body.toString() ?? '')).toMatchObject({
        user_id: 'user_7',
        event: 'signed_in',
        properties: { user_name: 'Grace Hopper' },
        context: { group_id: 'account_9', service: 'python-shop' },
      })
      expect(nextHop.received.map(({ path }) => path)).toEqual(['/v1/traces'])
    },
  )
})
