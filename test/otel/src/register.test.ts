import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { type AppResult, createLineApp, type LineApp, type RunOptions, type SdkLine } from '@signed-in-test/support/sdk-line'
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
    return app.run(args, options(env))
  }

  function options(env: Record<string, string>): RunOptions {
    const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }
    return { node: nodeBinary(major), env: { SIGNED_IN_TRACK_URL: track.url, ...standard, ...env } }
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
    // What tells a forwarder behind a Collector that this process delivers the sign-in itself.
    expect(exported?.body.toString()).toContain('"key":"signed_in.exported","value":{"boolValue":true}')
    expect(exported?.body.toString()).not.toContain('username')
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

  const AUTO = '@opentelemetry/auto-instrumentations-node/register'

  /** Starts a server app, logs in as `user_123` and, with a wrong password, as `user_124`, and ends the app by SIGTERM. */
  async function logIn(args: readonly string[], env: Record<string, string> = {}): Promise<AppResult> {
    const running = app.start(args, options(env))
    const port = await running.lineStartingWith('listening ')
    const post = (user: string, password: string) =>
      fetch(`http://127.0.0.1:${port}/login`, {
        method: 'POST',
        headers: { 'x-user': user, 'x-password': password, connection: 'close' },
      })
    expect((await post('user_124', 'wrong')).status).toBe(401)
    expect((await post('user_123', 'right')).status).toBe(200)
    running.child.kill('SIGTERM')
    return await running.ended
  }

  it.each([
    ['an ES module app', [...IMPORT, 'passport.mjs']],
    ['a CommonJS app', ['--require', '@signed-in/otel/register', 'passport.cjs']],
  ])('sees the login of %s that knows nothing of us', async (_what, args) => {
    await logIn(args)
    expect(track.events).toMatchObject([
      { user_id: 'user_123', properties: { user_name: 'username' }, context: { group_id: 'account_123', library: 'passport' } },
    ])
    expect(traces.hasSpan('sign_in')).toBe(true)
  })

  it.each([
    ['after', ['--import', AUTO, ...IMPORT, 'passport.mjs']],
    ['before', [...IMPORT, '--import', AUTO, 'passport.mjs']],
    ['after, by --require', ['--require', AUTO, '--require', '@signed-in/otel/register', 'passport.cjs']],
    ['before, by --require', ['--require', '@signed-in/otel/register', '--require', AUTO, 'passport.cjs']],
  ])('joins the SDK of auto-instrumentations-node when it comes %s', async (_order, args) => {
    // That package listens to SIGTERM without ever ending the process, with us or without us.
    await logIn(args, { HANDLE_SIGTERM: '1' })
    expect(userIds()).toEqual(['user_123'])
    expect(['sign_in', 'POST'].filter((name) => !traces.hasSpan(name))).toEqual([])
    // The login span is a child in the trace of the request: that it is exported once, by the one SDK.
    expect(traces.exports.filter(({ body }) => body.includes('sign_in'))).toHaveLength(1)
  })

  it('uses OTEL_CONFIG_FILE', async () => {
    const { stdout } = await run([...IMPORT, 'spans.mjs'], { OTEL_CONFIG_FILE: 'otel.yaml' })
    expect(stdout).toContain("name: 'work'")
    expect(userIds()).toEqual(['user_123'])
    expect(traces.exports).toEqual([])
  })

  it('leaves a death by signal a death by signal, after the sign-in has left', async () => {
    expect(await logIn([...IMPORT, 'passport.mjs'])).toMatchObject({ code: null, signal: 'SIGTERM' })
    expect(userIds()).toEqual(['user_123'])
  })

  it('leaves the end to an app that handles the signal itself', async () => {
    expect(await logIn([...IMPORT, 'passport.mjs'], { HANDLE_SIGTERM: '1' })).toMatchObject({ code: 7, signal: null })
    expect(userIds()).toEqual(['user_123'])
  })

  it('leaves the exit code alone', async () => {
    expect(await run([...IMPORT, 'exit.mjs', 'exit code'])).toMatchObject({ code: 3 })
    expect(await run([...IMPORT, 'exit.mjs', 'uncaught'])).toMatchObject({ code: 1 })
    expect(userIds()).toEqual(['user_123', 'user_123'])
  })

  it('does not wait for an endpoint that hangs longer than its deadline', async () => {
    const hanging = await startTrackServer(() => ({ hang: true }))
    const start = performance.now()
    const running = app.start([...IMPORT, 'passport.mjs'], options({ SIGNED_IN_TRACK_URL: hanging.url }))
    const port = await running.lineStartingWith('listening ')
    await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST', headers: { 'x-user': 'u', 'x-password': 'right' } })
    running.child.kill('SIGTERM')
    expect(await running.ended).toMatchObject({ code: null, signal: 'SIGTERM' })
    expect(performance.now() - start).toBeLessThan(15_000)
    await hanging.close()
  })

  it('does nothing at all with SIGNED_IN_DISABLED', async () => {
    expect(await run([...IMPORT, 'spans.mjs'], { SIGNED_IN_DISABLED: 'true' })).toMatchObject({ code: 0, stderr: '' })
    expect(track.requests).toEqual([])
    expect(traces.exports).toEqual([])
  })

  it.each([
    ['no address', { SIGNED_IN_TRACK_URL: '' }, 'SIGNED_IN_TRACK_URL is not set'],
    ['an address that is none', { SIGNED_IN_TRACK_URL: 'nowhere' }, 'url: not a URL'],
    ['an unknown destination', { SIGNED_IN_DESTINATION: 'segmnt' }, 'SIGNED_IN_DESTINATION'],
    ['a configuration file that is not there', { SIGNED_IN_CONFIG_FILE: 'missing.yaml' }, 'missing.yaml'],
  ])('with %s says so in one line, and the app keeps its traces', async (_what, env, said) => {
    const result = await run([...IMPORT, 'spans.mjs'], env)
    expect(result).toMatchObject({ code: 0, stdout: 'done\n' })
    expect(result.stderr).toContain(said)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(traces.hasSpan('work')).toBe(true)
    expect(track.requests).toEqual([])
  })

  it('says it through diag where there is a logger', async () => {
    const { stderr } = await run([...IMPORT, 'exit.mjs'], {
      SIGNED_IN_TRACK_URL: '',
      OTEL_LOG_LEVEL: 'error',
      SIGNED_IN_SDK: 'start',
    })
    expect(stderr.match(/SIGNED_IN_TRACK_URL is not set/g)).toHaveLength(1)
  })

  it('starts no SDK with SIGNED_IN_SDK=join, and still delivers', async () => {
    expect(await run([...IMPORT, 'spans.mjs'], { SIGNED_IN_SDK: 'join' })).toMatchObject({ code: 0, stderr: '' })
    expect(traces.exports).toEqual([])
    expect(userIds()).toEqual(['user_123'])
  })
})
