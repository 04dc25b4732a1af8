import type { NodeMajor } from '@signed-in-test/node-versions'
import type { AppCommand } from './app-process.ts'
import type { Scenario } from './scenario.ts'

/** One way to run a library's app: a version of the library, loaded as ES module or by `require`. */
export interface Variant {
  /** e.g. `passport 0.7.0, ESM`. */
  readonly title: string
  readonly command: AppCommand
  readonly scenarios: readonly Scenario[]
  /** Node versions on which its core scenarios run besides all scenarios on Node 24. Default: none. */
  readonly alsoOn?: readonly NodeMajor[]
  /** Node versions besides 24 on which all of its scenarios run. Default: none. */
  readonly allOn?: readonly NodeMajor[]
}

/** Servers that a suite's apps need, as environment variables for them. */
export interface SuiteServers {
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Everything that is run for one library. */
export interface Suite {
  /** npm name. */
  readonly library: string
  /** Versions that the apps install. */
  readonly versions: readonly string[]
  startServers(): Promise<SuiteServers>
  readonly variants: readonly Variant[]
}

/** One run: a variant on a Node version with the scenarios for it. */
export interface SuiteRun {
  readonly title: string
  readonly command: AppCommand
  readonly scenarios: readonly Scenario[]
}

/** The runs of a suite: every variant in full on Node 24, in full or with the core scenarios on the other versions that it names. */
export function runsOf(suite: Suite): readonly SuiteRun[] {
  return suite.variants.flatMap(({ title, command, scenarios, alsoOn = [], allOn = [] }) => {
    const core = scenarios.filter((scenario) => scenario.isCore)
    const run = (chosen: readonly Scenario[]) => (node: NodeMajor) => ({
      title: `${title} on Node ${node}`,
      command: { ...command, node },
      scenarios: chosen,
    })
    return [...([24, ...allOn] as const).map(run(scenarios)), ...alsoOn.map(run(core))]
  })
}
