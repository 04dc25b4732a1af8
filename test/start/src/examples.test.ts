import { join } from 'node:path'
import { createReceiver, type Receiver } from '@signed-in/cli'
import { nodeBinary } from '@signed-in-test/node-versions'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT, type RunningProcess, runProcess } from './run-process.ts'

let receiver: Receiver
let app: RunningProcess
beforeEach(async () => {
  receiver = await createReceiver()
})
afterEach(async () => {
  app.child.kill('SIGKILL')
  await receiver.close()
})

describe.each([
  ['express-passport', 20, ['--import', '@signed-in/otel/register', 'src/server.js']],
  ['express-passport', 24, ['--import', '@signed-in/otel/register', 'src/server.js']],
  ['node-sdk', 24, ['--import', './src/telemetry.js', 'src/server.js']],
] as const)('examples/%s on Node %i', (name, major, args) => {
  it('makes one event of a sign-in and none of a wrong password, and exports its normal traces as before', async () => {
    const environment = {
      PORT: '0',
      SIGNED_IN_TRACK_URL: receiver.trackUrl,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: name,
    }
    app = runProcess(args, join(ROOT, 'examples', name), environment, nodeBinary(major))
    const [url = ''] = /http:\S+/.exec(await app.until(/http:\S+\n/)) ?? []
    const logIn = async (password: string): Promise<string | null> => {
      const body = new URLSearchParams({ username: 'ada', password })
      const response = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' })
      // Read to its end: ending the app cuts answers that are still on their way, and their spans with them.
      await response.text()
      return response.headers.get('location')
    }
    expect(await logIn('wrong')).toBe('/login?failed')
    expect(await logIn('analytical-engine')).toBe('/')

    // Ending it delivers whatever is still in memory.
    app.child.kill('SIGTERM')
    expect((await app.ended()).code).toBe(0)
    expect(receiver.events().map(({ userId, userName, groupId }) => [userId, userName, groupId])).toEqual([
      ['user_101', 'ada', 'account_acme'],
    ])
    expect(receiver.refusals()).toEqual([])
    const roots = receiver.traces().map(({ spans }) => spans.find(({ kind }) => kind === 'SERVER'))
    expect(roots.map((span) => span?.name)).toEqual(['POST /login', 'POST /login'])
    expect(new Set(roots.map((span) => span?.service))).toEqual(new Set([name]))
  }, 30_000)
})
