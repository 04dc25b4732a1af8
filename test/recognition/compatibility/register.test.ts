import { fileURLToPath } from 'node:url'
import { suite } from '@signed-in-test/passport/suite'
import {
  type AppProcess,
  corpusScope,
  runScenario,
  type SuiteServers,
  startApp,
  startTrackServer,
  type TrackServer,
} from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** The whole way: an app that knows nothing of us, started with the register entry, and the events at an endpoint. */
describe.each([
  { main: 'main.mjs', node: 24, sampler: 'always_on' },
  { main: 'main.cjs', node: 20, sampler: 'always_off' },
] as const)('$main with @signed-in/otel/register on Node $node, sampler $sampler', ({ main, node, sampler }) => {
  const [variant] = suite.variants
  let servers: SuiteServers
  let track: TrackServer
  let app: AppProcess
  beforeAll(async () => {
    servers = await suite.startServers()
    track = await startTrackServer()
    const started = await startApp({
      main: path(`../passport/app/${main}`),
      args: ['passport'],
      node,
      env: { ...servers.env, SIGNED_IN_TRACK_URL: track.url, OTEL_TRACES_EXPORTER: 'none', OTEL_TRACES_SAMPLER: sampler },
      isInstrumented: false,
      preload: [path('../../../packages/otel/dist/cjs/register.js'), path('../harness/preload/drain-register.cjs')],
    })
    app = {
      ...started,
      takeSignIns: async () => {
        await started.takeSignIns()
        return track.take()
      },
    }
  }, 40_000)
  afterAll(async () => {
    await app.stop()
    await track.stop()
    await servers.stop()
  })

  const scenarios = variant!.scenarios.filter(({ isCore }) => isCore || corpusScope() === 'full')

  it.each(scenarios)('$name', async (scenario) => {
    const { falseSignIns, missed } = await runScenario(app, scenario)
    expect({ falseSignIns, missed }).toEqual({ falseSignIns: [], missed: [] })
  })
})
