import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Scenario, Suite, Variant } from '@signed-in-test/recognition-harness'
import { adapterScenarios } from '../authjs/adapter-scenarios.ts'
import { credentialScenarios } from '../authjs/credential-scenarios.ts'
import type { AuthjsApp } from '../authjs/people.ts'
import { providerScenarios } from '../authjs/provider-scenarios.ts'

/** Version 4 keeps the provider's own id where there is no database. */
const APP: AuthjsApp = { base: '/api/auth', providerUserId: (account) => account, tokenUserId: 'idp|known' }

/** What came later than 4.10. */
const LATER = ['session update', 'a trusted provider linked']

const before411 = (scenarios: readonly Scenario[]): readonly Scenario[] =>
  scenarios.filter(({ name }) => !LATER.some((later) => name.startsWith(later)))

const withoutDatabase = [...credentialScenarios(APP), ...providerScenarios(APP)]

function variant(
  title: string,
  format: 'ESM' | 'CommonJS',
  args: readonly string[],
  scenarios: readonly Scenario[],
  more: Partial<Variant> = {},
): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios, ...more }
}

/** next-auth 4.10 and 4.24 as API routes. */
export const suite: Suite = {
  library: 'next-auth',
  versions: ['4.10.3', '4.24.15'],
  startServers: startProviderFor,
  variants: [
    variant('next-auth 4.24.15, no database', 'ESM', ['next-auth', 'http', 'once', 'jwt'], withoutDatabase, {
      alsoOn: [20, 22, 26],
    }),
    variant('next-auth 4.24.15, database', 'CommonJS', ['next-auth', 'express', 'each', 'database'], adapterScenarios(APP)),
    variant(
      'next-auth 4.24.15, users in a database',
      'CommonJS',
      ['next-auth', 'http', 'each', 'adapter-jwt'],
      [...adapterScenarios(APP), ...credentialScenarios(APP)],
    ),
    variant('next-auth 4.10.3, no database', 'CommonJS', ['next-auth-410', 'express', 'once', 'jwt'], before411(withoutDatabase)),
    variant(
      'next-auth 4.10.3, database',
      'CommonJS',
      ['next-auth-410', 'http', 'each', 'database'],
      before411(adapterScenarios(APP)),
    ),
  ],
}
