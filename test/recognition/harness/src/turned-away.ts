import type { Browser } from './browser.ts'
import type { ExpectUser } from './expect-user.ts'
import type { ProviderVisit } from './provider-visit.ts'
import type { Scenario } from './scenario.ts'

/** An app behind a provider. */
export interface AppAtProvider {
  /** The page that sends the browser to the provider. */
  readonly start: string
  readonly visit: (browser: Browser, start: string, visit: ProviderVisit) => Promise<unknown>
  readonly expectUser: ExpectUser
}

/** Of every app behind a provider: a browser that does not come back, and a person who refuses there. */
export function turnedAway({ start, visit, expectUser }: AppAtProvider): readonly Scenario[] {
  return [
    {
      name: 'redirect out only',
      drive: async (browser) => {
        const away = await browser.get(start)
        if (away.location === undefined) throw new Error(`${start} does not lead to a provider: ${away.text.slice(0, 300)}`)
      },
      signIns: [],
    },
    {
      name: 'provider denied',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, start, { deny: true })
        await expectUser(browser, null)
      },
      signIns: [],
    },
  ]
}
