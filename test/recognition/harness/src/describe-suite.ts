import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppProcess, startApp } from './app-process.ts'
import { runScenario } from './run-scenario.ts'
import { runsOf, type Suite, type SuiteServers } from './suite.ts'

/** Declares one test per scenario of every run of a suite: exactly the sign-ins that happened are seen, and no hook of ours fails. */
export function describeSuite(suite: Suite): void {
  describe(suite.library, () => {
    let servers: SuiteServers
    beforeAll(async () => {
      servers = await suite.startServers()
    })
    afterAll(() => servers.stop())

    describe.each(runsOf(suite))('$title', ({ command, scenarios }) => {
      let app: AppProcess
      beforeAll(async () => {
        app = await startApp({ ...command, env: { ...servers.env, ...command.env } })
      }, 40_000)
      afterAll(() => app.stop())

      it.each(scenarios)('$name', async (scenario) => {
        const { falseSignIns, missed } = await runScenario(app, scenario)
        expect({ falseSignIns, missed, faults: app.faults }).toEqual({ falseSignIns: [], missed: [], faults: [] })
      })
    })
  })
}
