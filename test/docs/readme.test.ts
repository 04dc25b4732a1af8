import { join } from 'node:path'
import { startTraceServer } from '@signed-in-test/support/trace-server'
import { startTrackServer, type TrackServer } from '@signed-in-test/support/track-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readersFolder, runDocumented, signIn } from './documented-app.ts'
import { codeBlock, codeBlocks, readMarkdown } from './markdown.ts'

const README = readMarkdown('README.md')
const DOCUMENTED_URL = 'https://analytics.example.com/track'

async function trackServer(): Promise<TrackServer> {
  const server = await startTrackServer()
  onTestFinished(() => server.close())
  return server
}

async function traceServer() {
  const server = await startTraceServer()
  onTestFinished(() => server.close())
  return server
}

/** What the fixture app's user looks like on the wire, beside the facts of `context`. */
const EVENT = {
  user_id: 'user_123',
  event: 'signed_in',
  properties: { user_name: 'username' },
  context: expect.objectContaining({ group_id: 'account_123', method: 'password', library: 'passport' }),
}

describe('the three ways of the README, in a Node app', () => {
  it('1: register sends one event for a sign-in and none for a wrong password, and the traces go on', async () => {
    const [track, traces] = [await trackServer(), await traceServer()]
    const line = codeBlock(README, 'register').code.trim().replace(DOCUMENTED_URL, track.url)
    const app = runDocumented(line, readersFolder(), {
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_SERVICE_NAME: 'readers-app',
    })
    const [, port = ''] = await app.said(/listening on (\d+)/)
    expect((await signIn(port, 'wrong')).status).toBe(401)
    expect((await signIn(port, 'right')).status).toBe(200)
    expect(await track.waitForEvents(1)).toEqual([{ ...EVENT, timestamp: expect.any(String) }])
    await app.stop()
    expect(track.events).toHaveLength(1)
    expect(traces.hasSpan('sign_in')).toBe(true)
  }, 30_000)

  it('2: the setup by hand sends the event beside the traces', async () => {
    const [track, traces] = [await trackServer(), await traceServer()]
    const { title, code } = codeBlock(README, 'telemetry.mjs')
    const folder = readersFolder({ [title]: code.replace(DOCUMENTED_URL, track.url) })
    const app = runDocumented(`node --import ./${title} app.mjs`, folder, {
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    })
    const [, port = ''] = await app.said(/listening on (\d+)/)
    await signIn(port, 'wrong')
    await signIn(port, 'right')
    expect(await track.waitForEvents(1)).toEqual([{ ...EVENT, timestamp: expect.any(String) }])
    await expect.poll(() => traces.hasSpan('sign_in'), { timeout: 10_000 }).toBe(true)
  }, 30_000)

  it('2, in one line: recordSignIn sends what it is told', async () => {
    const track = await trackServer()
    const telemetry = codeBlock(README, 'telemetry.mjs')
    const { title, code } = codeBlock(README, 'recordSignIn.mjs')
    const folder = readersFolder({ [telemetry.title]: telemetry.code.replace(DOCUMENTED_URL, track.url), [title]: code })
    runDocumented(`node --import ./${telemetry.title} ${title}`, folder, { OTEL_TRACES_EXPORTER: 'none' })
    const [event] = await track.waitForEvents(1)
    expect(event).toMatchObject({
      user_id: 'user_123',
      properties: { user_name: 'username' },
      context: { group_id: 'account_123', method: 'password' },
    })
  }, 30_000)
})

describe('the three ways of the README, behind a Collector', () => {
  it('3: the forwarder passes the traces on byte for byte and sends the event', async () => {
    const [track, traces] = [await trackServer(), await traceServer()]
    const folder = readersFolder()
    const line = codeBlock(README, 'forward')
      .code.trim()
      .replace(DOCUMENTED_URL, track.url)
      .replace('http://127.0.0.1:5318', traces.url)
    const forwarder = runDocumented(line, folder, {
      SIGNED_IN_FORWARD_LISTEN: '127.0.0.1:0',
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
      SIGNED_IN_SPOOL_DIR: join(folder, 'spool'),
    })
    const [, port = ''] = await forwarder.said(/"http":(\d+)/)
    const body = JSON.stringify(tracesWithMark())
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`http://127.0.0.1:${port}/v1/traces`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    const [event] = await track.waitForEvents(1)
    expect(event).toMatchObject({
      user_id: 'user_123',
      properties: { user_name: 'username' },
      context: { group_id: 'account_123', service: 'shop' },
      timestamp: '2023-11-02T00:30:08.276Z',
    })
    expect(traces.exports.map((passed) => passed.body.toString('utf8'))).toEqual([body])
  }, 30_000)
})

/** What an app in any language sends when it marks its span as a sign-in. */
function tracesWithMark(): object {
  const attribute = (key: string, value: string): object => ({ key, value: { stringValue: value } })
  const time = '1698885008276000000'
  const mark = {
    name: 'signed_in',
    timeUnixNano: time,
    attributes: [
      attribute('user.id', 'user_123'),
      attribute('user.name', 'username'),
      attribute('signed_in.group_id', 'account_123'),
    ],
  }
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'login',
    kind: 2,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    events: [mark],
  }
  const resource = { attributes: [attribute('service.name', 'shop')] }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'shop' }, spans: [span] }] }] }
}

it('installs every package that the setup by hand imports', () => {
  const imported = [...codeBlock(README, 'telemetry.mjs').code.matchAll(/ from '(.+)'$/gm)].map(([, name]) => name)
  const installed = codeBlock(README, 'setup').code.trim().split(' ')
  expect(imported).toHaveLength(4)
  expect(installed).toEqual(expect.arrayContaining([...imported, '@opentelemetry/api']))
})

it('shows the sample of the product document as the payload', () => {
  const [sample] = codeBlocks(README).filter(({ language }) => language === 'json')
  expect(Object.entries(JSON.parse(sample?.code ?? ''))).toEqual([
    ['user_id', 'user_123'],
    ['event', 'signed_in'],
    ['properties', { user_name: 'username' }],
    ['context', { group_id: 'account_123' }],
    ['timestamp', '2023-11-02T00:30:08.276Z'],
  ])
})
