import type { Scenario } from '@signed-in-test/recognition-harness'
import { login, paula, scenariosAt } from '../nextjs-auth0/scenarios.ts'

/** The stories of an app behind versions 2 and 3, whose handlers redirect by 302, and what only they have. */
export const scenarios: readonly Scenario[] = [
  ...scenariosAt(302),
  {
    name: 'no session, as the hook of the app wants it',
    drive: async (browser) => {
      await login(browser, { redirect: 302, as: 'ignored', isRefused: true })
    },
    signIns: [],
  },
  {
    name: 'session rewritten: profile asked for anew, session updated, token refreshed',
    drive: async (browser) => {
      await login(browser, { redirect: 302 })
      for (const path of ['/auth/refetched', '/auth/updated', '/auth/token']) await browser.get(path, { expect: 200 })
      await browser.get('/auth/callback')
    },
    signIns: [paula],
  },
]
