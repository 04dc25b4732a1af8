import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppProcess } from './app-process.ts'
import { Browser } from './browser.ts'
import { runApp } from './run-app.ts'
import { runScenario } from './run-scenario.ts'
import { corpusScope, faultRunsOf, runsOf, type Suite, type SuiteRun, type SuiteServers } from './suite.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What of a suite this run leaves to the full one; read by the repository's summary. */
    leftToFullRun?: { readonly runs: number; readonly scenarios: number }
  }
}

/** Some apps are compiled first. */
const START_DEADLINE_MILLIS = 300_000

/**
 * Declares one test per scenario of every run of a suite: exactly the sign-ins that happened are seen, and no hook of ours fails.
 * What `SIGNED_IN_RECOGNITION` leaves to the full run is told to the summary.
 */
export function describeSuite(suite: Suite): void {
  const missing = suite.whyNot?.()
  if (missing !== undefined) {
    it(suite.library, ({ skip }) => skip(missing))
    return
  }
  const runs = runsOf(suite, corpusScope())
  describe(suite.library, { meta: { leftToFullRun: whatIsLeft(runs, runsOf(suite, 'full')) } }, () => {
    let servers: SuiteServers
    beforeAll(async () => {
      servers = await suite.startServers()
    })
    afterAll(() => servers.stop())

    describe.each(runs)('$title', ({ command, scenarios }) => {
      let app: AppProcess
      beforeAll(async () => {
        app = await runApp({ ...command, env: { ...servers.env, ...command.env } })
      }, START_DEADLINE_MILLIS)
      afterAll(() => app.stop())

      it.each(scenarios)('$name', async (scenario) => {
        const { falseSignIns, missed } = await runScenario(app, scenario)
        expect({ falseSignIns, missed, faults: app.faults }).toEqual({ falseSignIns: [], missed: [], faults: [] })
      })
    })

    describe.each(faultRunsOf(suite, corpusScope()))('$title', ({ command, scenarios }) => {
      let app: AppProcess
      beforeAll(async () => {
        app = await runApp({ ...command, env: { ...servers.env, ...command.env } })
      }, START_DEADLINE_MILLIS)
      afterAll(() => app.stop())

      it.each(scenarios)('behaves as without us: $name', async (scenario) => {
        await app.takeSignIns()
        const newBrowser = (): Browser => new Browser(app.url)
        await scenario.drive(newBrowser(), { newBrowser })
      })

      it('counts the faults', async () => {
        await app.takeSignIns()
        expect(app.faults).not.toEqual([])
      })
    })
  })
}

function whatIsLeft(runs: readonly SuiteRun[], all: readonly SuiteRun[]): { runs: number; scenarios: number } {
  const count = (of: readonly SuiteRun[]): number => of.reduce((sum, { scenarios }) => sum + scenarios.length, 0)
  return { runs: all.length - runs.length, scenarios: count(all) - count(runs) }
}
