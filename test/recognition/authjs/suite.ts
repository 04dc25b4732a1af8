import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Scenario, Suite, Variant } from '@signed-in-test/recognition-harness'
import { adapterScenarios } from './adapter-scenarios.ts'
import { credentialScenarios } from './credential-scenarios.ts'
import { type AuthjsApp, ann, Visitor } from './people.ts'
import { providerScenarios } from './provider-scenarios.ts'

const APP: AuthjsApp = { base: '/auth', providerUserId: (account, provider) => `${provider}:${account}`, tokenUserId: 'u-known' }

const ownScenarios: readonly Scenario[] = [
  {
    name: 'the jwt callback refuses',
    isCore: true,
    drive: async (browser) => {
      const visitor = new Visitor(browser, APP)
      await visitor.passwordLogin('nullified')
      await visitor.expectName(null)
    },
    signIns: [],
  },
  {
    name: 'a server action calls the library itself, good and bad',
    isCore: true,
    drive: async (browser) => {
      await browser.get('/server-login?username=ann&password=wrong', { expect: 401 })
      await browser.get('/server-login?username=ann&password=correct', { expect: 200 })
    },
    signIns: [ann],
  },
]

const withoutDatabase = [...credentialScenarios(APP), ...providerScenarios(APP), ...ownScenarios]

/** Only the hook sees how a login was begun. */
const withoutSilent = (scenarios: readonly Scenario[]): readonly Scenario[] =>
  scenarios.filter(({ name }) => name !== 'silent single sign-on')

const MAIN = fileURLToPath(new URL('app/main.mjs', import.meta.url))

function variant(title: string, args: readonly string[], scenarios: readonly Scenario[], more: Partial<Variant> = {}): Variant {
  return { title, command: { main: MAIN, args }, scenarios, ...more }
}

/** `@auth/core` 0.34 and 0.41, called by itself and through Express. It is an ES module only. */
export const suite: Suite = {
  library: '@auth/core',
  versions: ['0.34.3', '0.41.3'],
  startServers: startProviderFor,
  variants: [
    variant('@auth/express 0.12.3, no database', ['@auth/core', 'express', 'jwt'], withoutDatabase, {
      isCore: true,
      alsoOn: [20, 22, 26],
    }),
    variant('@auth/core 0.41.3, database', ['@auth/core', 'http', 'database'], adapterScenarios(APP), { isCore: true }),
    variant(
      '@auth/core 0.41.3, users in a database, sessions in tokens',
      ['@auth/core', 'http', 'adapter-jwt'],
      [...adapterScenarios(APP), ...credentialScenarios(APP)],
    ),
    {
      title: '@auth/core 0.41.3, no database, CommonJS',
      command: { main: MAIN.replace('main.mjs', 'main.cjs'), args: ['@auth/core', 'http', 'jwt'] },
      scenarios: withoutDatabase,
    },
    // As in a bundle, where no hook sees the library.
    variant('@auth/core 0.41.3 with our line alone', [], withoutSilent(withoutDatabase), {
      command: { main: MAIN, args: ['@auth/core', 'http', 'jwt', 'own'], options: { without: ['@auth/core'] } },
    }),
    variant('@auth/core 0.41.3 with our line and the hook', ['@auth/core', 'http', 'database', 'own'], adapterScenarios(APP)),
    variant('@auth/core 0.34.3, no database', ['auth-core-034', 'http', 'jwt'], withoutDatabase),
    variant('@auth/core 0.34.3, database', ['auth-core-034', 'http', 'database'], adapterScenarios(APP)),
  ],
}
