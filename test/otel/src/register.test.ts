import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { type AppResult, createLineApp, type LineApp, type SdkLine } from '@signed-in-test/support/sdk-line'
import { startTraceServer, type TraceServer } from '@signed-in-test/support/trace-server'
import { startTrackServer, type TrackServer } from '@signed-in-test/support/track-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const APPS = fileURLToPath(new URL('../apps', import.meta.url))
const IMPORT = ['--import', '@signed-in/otel/register']
const LINES: readonly (readonly [SdkLine, 20 | 24])[] = [
  ['2x', 20],
  ['3x', 24],
]

describe.each(LINES)('register with SDK line %s on Node %i', (line, major) => {
  let app: LineApp
  let track: TrackServer
  let traces: TraceServer

  beforeAll(() => {
    app = createLineApp(line, APPS)
  })
  afterAll(() => app.remove())
  beforeEach(async () => {
    track = await startTrackServer()
    traces = await startTraceServer()
  })
  afterEach(async () => {
    await track.close()
    await traces.close()
  })

  function run(args: readonly string[], env: Record<string, string> = {}): Promise<AppResult> {
    return app.run(args, {
      node: nodeBinary(major),
      env: {
        SIGNED_IN_TRACK_URL: track.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ...env,
      },
    })
  }

  const userIds = () => track.events.map((event) => event.user_id)

  it.each([
    ['--import and an ES module', [...IMPORT, 'spans.mjs']],
    ['--import and a CommonJS module', [...IMPORT, 'spans.cjs']],
    ['--require and a CommonJS module', ['--require', '@signed-in/otel/register', 'spans.cjs']],
    ['--require and an ES module', ['--require', '@signed-in/otel/register', 'spans.mjs']],
  ])('delivers the sign-in and exports the traces with %s', async (_how, args) => {
    const result = await run(args)
    expect(result).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
    expect(track.events).toMatchObject([
      { user_id: 'user_123', properties: { user_name: 'username' }, context: { group_id: 'account_123', method: 'password' } },
    ])
    expect(traces.hasSpan('work') && traces.hasSpan('sign_in')).toBe(true)
    expect(traces.exports[0]?.contentType).toBe('application/x-protobuf')
  })

  it('exports as OTEL_EXPORTER_OTLP_PROTOCOL says', async () => {
    await run([...IMPORT, 'spans.mjs'], { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_SERVICE_NAME: 'shop' })
    const [exported] = traces.exports
    expect(exported?.contentType).toBe('application/json')
    expect(exported?.body.toString()).toContain('"stringValue":"shop"')
    expect(track.events[0]?.context['service']).toBe('shop')
  })

  it('exports to the console with OTEL_TRACES_EXPORTER=console, and nowhere else', async () => {
    const { stdout } = await run([...IMPORT, 'spans.mjs'], { OTEL_TRACES_EXPORTER: 'console' })
    expect(stdout).toContain("name: 'work'")
    expect(stdout).toContain("name: 'sign_in'")
    expect(traces.exports).toEqual([])
    expect(userIds()).toEqual(['user_123'])
  })

  it('exports nothing with OTEL_TRACES_EXPORTER=none, and still delivers', async () => {
    const { stdout } = await run([...IMPORT, 'spans.mjs'], { OTEL_TRACES_EXPORTER: 'none' })
    expect(stdout).toBe('done\n')
    expect(traces.exports).toEqual([])
    expect(userIds()).toEqual(['user_123'])
  })

  it('exports nothing with OTEL_SDK_DISABLED or without sampling, and still delivers', async () => {
    await run([...IMPORT, 'spans.mjs'], { OTEL_SDK_DISABLED: 'true' })
    await run([...IMPORT, 'spans.mjs'], { OTEL_TRACES_SAMPLER: 'always_off' })
    expect(traces.exports).toEqual([])
    expect(userIds()).toEqual(['user_123', 'user_123'])
  })

  it.each([
    ['in its main module', {}],
    ['later', { START_LATE: '1' }],
  ])('joins an SDK that the app starts %s', async (_when, env) => {
    const { stdout } = await run([...IMPORT, 'own-sdk.mjs'], env)
    expect(stdout.trim().split('\n').sort()).toEqual(['own exporter: early work', 'own exporter: sign_in'])
    expect(userIds()).toEqual(['user_123'])
    expect(traces.exports).toEqual([])
  })
})
