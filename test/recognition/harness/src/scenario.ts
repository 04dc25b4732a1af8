import type { Browser } from './browser.ts'

/** A sign-in that must be seen. What is left out is not compared. */
export interface ExpectedSignIn {
  readonly userId?: string
  readonly userName?: string
  readonly groupId?: string
  readonly method?: string
  readonly signUp?: boolean
}

/** What a scenario may use besides its browser. */
export interface ScenarioWorld {
  /** Another person's browser: no cookies in common. */
  newBrowser(): Browser
}

/** One story that people and browsers go through in a real app, as data: what they do and which sign-ins that makes. */
export interface Scenario {
  /** A row of the scenario matrix, in words. */
  readonly name: string
  /** Also in the quick run and on every Node version, not only on the newest LTS. Default false; where none is core, all are. */
  readonly isCore?: boolean
  /** Does it, and throws if the app does not behave as the story says. */
  drive(browser: Browser, world: ScenarioWorld): Promise<void>
  /** Every sign-in of the story, in any order. */
  readonly signIns: readonly ExpectedSignIn[]
}
