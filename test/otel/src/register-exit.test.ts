import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { type AppResult, createLineApp, type LineApp, type SdkLine } from '@signed-in-test/support/sdk-line'
import { startTraceServer } from '@signed-in-test/support/trace-server'
import { startTrackServer } from '@signed-in-test/support/track-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// By its path, since it is no part of the package's surface.
import { EXIT_DEADLINE_MILLIS } from '../../../packages/otel/src/register/exit-exporter.ts'

const APPS = fileURLToPath(new URL('../apps', import.meta.url))
const REGISTER = ['--import', '@signed-in/otel/register']
// Nothing listens on the discard port of the loopback.
const DEAD = { SIGNED_IN_TRACK_URL: 'http://127.0.0.1:9/track' }
const QUIET = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }
const LINES: readonly (readonly [SdkLine, 20 | 24])[] = [
  ['2x', 20],
  ['3x', 24],
]

describe.each(LINES)('the end of a process under register, SDK line %s on Node %i', (line, major) => {
  let app: LineApp

  beforeAll(() => {
    app = createLineApp(line, APPS)
  })
  afterAll(() => app.remove())

  const start = (file: string, env: Record<string, string>) =>
    app.start([...REGISTER, file], { node: nodeBinary(major), env: { ...QUIET, ...env } })

  /** What a process says of the sign-in that it could not deliver; anything else than that one sentence fails. */
  function lossOf({ stderr }: AppResult): string | undefined {
    expect(stderr).not.toMatch(/user_123|username|account_123/)
    const lines = stderr.split('\n').filter((text) => text.includes('not delivered'))
    expect(lines).toHaveLength(1)
    return lines[0]
  }

  /** Twice the deadline: far from it for a process that keeps to it, and from the 25 s that a delivery takes of itself. */
  async function withinTwiceTheDeadline(ending: Promise<AppResult>): Promise<AppResult> {
    const start = performance.now()
    const result = await ending
    expect(performance.now() - start).toBeLessThan(2 * EXIT_DEADLINE_MILLIS)
    return result
  }

  it.each([
    ['an app without an SDK', {}],
    ['an app with an SDK of its own', { OWN_SDK: '1' }],
  ])('says at SIGTERM what %s could not deliver', async (_whose, env) => {
    const running = start('stay.mjs', { ...DEAD, ...env })
    await running.lineStartingWith('ready')
    running.child.kill('SIGTERM')
    const result = await withinTwiceTheDeadline(running.ended)
    expect(result).toMatchObject({ code: null, signal: 'SIGTERM' })
    expect(lossOf(result)).toContain('1 events were not delivered before shutdown')
    expect(result.stderr).toContain('no delivery after 3 attempts')
  })

  it('says at process.exit what it could not deliver', async () => {
    const result = await start('stay.mjs', { ...DEAD, EXIT: '1' }).ended
    expect(result.code).toBe(4)
    expect(lossOf(result)).toContain('1 events were not delivered and end with the process')
  })

  it('ends a natural end within its deadline when the destination is dead, and says what is lost', async () => {
    const result = await withinTwiceTheDeadline(start('exit.mjs', DEAD).ended)
    expect(result.code).toBe(0)
    expect(lossOf(result)).toContain('1 events were not delivered and end with the process')
  })

  it('says that a destination refuses everything', async () => {
    const refusing = await startTrackServer(() => ({ status: 401 }))
    const result = await withinTwiceTheDeadline(start('exit.mjs', { SIGNED_IN_TRACK_URL: refusing.url }).ended)
    await refusing.close()
    expect(result.stderr.match(/correct the set-up/g)).toHaveLength(1)
  })

  it('delivers what an app does when the process seems to be over', async () => {
    const track = await startTrackServer()
    const result = await start('before-exit.mjs', { SIGNED_IN_TRACK_URL: track.url }).ended
    await track.close()
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(track.events.map(({ user_id: id }) => id)).toEqual(['user_1', 'user_2', 'user_3'])
  })
  it('exports the last metrics of an SDK that it started, too', async () => {
    const otlp = await startTraceServer()
    const result = await start('metric.mjs', {
      ...DEAD,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      SIGNED_IN_SDK: 'start',
    }).ended
    await otlp.close()
    expect(result.code).toBe(0)
    expect(otlp.hasSpan('work')).toBe(true)
    expect(otlp.exports.some(({ path, body }) => path === '/v1/metrics' && body.includes('work_done'))).toBe(true)
  })
})
