import { fileURLToPath } from 'node:url'
import { suite } from '@signed-in-test/passport/suite'
import { type AppProcess, runScenario, type SuiteServers, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const core = suite.variants[0]!.scenarios.filter((scenario) => scenario.isCore)

describe.each(['instrumentation-0203', 'instrumentation-0223'])('on %s of @opentelemetry', (copy) => {
  describe.each(['main.mjs', 'main.cjs'])('%s', (main) => {
    let servers: SuiteServers
    let app: AppProcess
    beforeAll(async () => {
      servers = await suite.startServers()
      app = await startApp({
        main: path(`../passport/app/${main}`),
        args: ['passport'],
        env: { ...servers.env, OLDER_INSTRUMENTATION: copy },
        isInstrumented: false,
        preload: [path('app/older-instrumentation.cjs'), path('../harness/preload/register.cjs')],
      })
    }, 40_000)
    afterAll(async () => {
      await app.stop()
      await servers.stop()
    })

    it.each(core)('$name', async (scenario) => {
      const { falseSignIns, missed } = await runScenario(app, scenario)
      expect({ falseSignIns, missed, faults: app.faults }).toEqual({ falseSignIns: [], missed: [], faults: [] })
    })
  })
})
