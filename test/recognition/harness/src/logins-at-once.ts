import type { Browser } from './browser.ts'
import type { ExpectedSignIn, Scenario } from './scenario.ts'

/** Logins of several browsers at the same moment. */
export interface LoginsAtOnce {
  /** Who signs in, each in a browser of their own. */
  readonly people: readonly string[]
  /** A login that succeeds. */
  good(browser: Browser, name: string): Promise<unknown>
  /** An attempt that fails, made beside each good one in another browser. */
  bad(browser: Browser, name: string): Promise<unknown>
  signInOf(name: string): ExpectedSignIn
}

/** What happens in a scenario in which as many logins fail as succeed, all of them at once. */
export function loginsAtOnce({ people, good, bad, signInOf }: LoginsAtOnce): Pick<Scenario, 'drive' | 'signIns'> {
  return {
    drive: async (_browser, { newBrowser }) => {
      await Promise.all(people.flatMap((name) => [good(newBrowser(), name), bad(newBrowser(), name)]))
    },
    signIns: people.map((name) => signInOf(name)),
  }
}
