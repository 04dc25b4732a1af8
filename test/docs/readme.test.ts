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

describe('the three ways of the README', () => {
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
