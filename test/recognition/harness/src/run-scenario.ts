import type { AppProcess, SeenSignIn } from './app-process.ts'
import { Browser } from './browser.ts'
import type { ExpectedSignIn, Scenario } from './scenario.ts'

/** What came of one scenario. */
export interface ScenarioResult {
  readonly name: string
  /** Sign-ins that happened and were seen with the right identity. */
  readonly trueCount: number
  /** Sign-ins that were seen and did not happen, or belong to somebody else. */
  readonly falseSignIns: readonly SeenSignIn[]
  /** Sign-ins that happened and were not seen, or not as what they were. */
  readonly missed: readonly ExpectedSignIn[]
}

/** Drives one scenario with fresh browsers and compares what was seen with what happened. One at a time per app. */
export async function runScenario(app: AppProcess, scenario: Scenario): Promise<ScenarioResult> {
  await app.takeSignIns()
  const newBrowser = (): Browser => new Browser(app.url)
  await scenario.drive(newBrowser(), { newBrowser })
  const seen = [...(await app.takeSignIns())]
  const missed = scenario.signIns.filter((expected) => {
    const index = seen.findIndex((signIn) => isSame(signIn, expected))
    if (index >= 0) seen.splice(index, 1)
    return index < 0
  })
  return { name: scenario.name, trueCount: scenario.signIns.length - missed.length, falseSignIns: seen, missed }
}

const ATTRIBUTES: Readonly<Record<keyof ExpectedSignIn, string>> = {
  userId: 'user.id',
  userName: 'user.name',
  groupId: 'signed_in.group_id',
  method: 'signed_in.method',
  signUp: 'signed_in.sign_up',
}

function isSame(seen: SeenSignIn, expected: ExpectedSignIn): boolean {
  return Object.entries(expected).every(([field, value]) => seen[ATTRIBUTES[field as keyof ExpectedSignIn]] === value)
}
