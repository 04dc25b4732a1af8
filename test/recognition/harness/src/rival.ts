import type { AppCommand, AppProcess } from './app-process.ts'
import type { ExpectedSignIn, Scenario } from './scenario.ts'
import type { SuiteServers } from './suite.ts'

/** Another product that detects logins, run on the same app and judged by the same scenarios: who signed in, and nothing more. */
export interface Rival {
  readonly name: string
  readonly version: string
  /** The app, in words. */
  readonly on: string
  /** Why it cannot run on this machine; undefined if it can. */
  whyNot(): string | undefined
  startServers(): Promise<SuiteServers>
  readonly scenarios: readonly Scenario[]
  readonly command: AppCommand
  /** Starts the app with the rival in it and without us. */
  start(command: AppCommand): Promise<AppProcess>
}

/** The scenario as a rival is judged by: the user id alone, as others know no group and no method. */
export function byUserId(scenario: Scenario): Scenario {
  const signIns = scenario.signIns.map(({ userId }): ExpectedSignIn => (userId === undefined ? {} : { userId }))
  return { ...scenario, signIns }
}
