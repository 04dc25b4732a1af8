import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { ownIdentityScenarios } from './own-identity-scenarios.ts'
import { browserScenarios, newerScenarios, scenarios, verifyOnlyScenarios } from './scenarios.ts'
import { startGoTrueServer } from './src/go-true-server.ts'

const ALL = [...scenarios, ...newerScenarios, ...ownIdentityScenarios]

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: [...ALL, ...browserScenarios], ...more }
}

/** Express with supabase-js: cookies of @supabase/ssr, or sessions kept in the server. */
export const suite: Suite = {
  library: '@supabase/auth-js',
  versions: ['2.119.1 (supabase-js 2.119.1, ssr 0.12.7)', '2.70.0 (supabase-js 2.50.5)', 'gotrue-js 2.62.2 (supabase-js 2.39.8)'],
  startServers: async () => {
    const server = await startGoTrueServer()
    process.env['SUPABASE_TEST_URL'] = server.url
    return { env: { SUPABASE_URL: server.url }, stop: () => server.stop() }
  },
  variants: [
    variant('supabase-js 2.119.1 with ssr', 'ESM', ['@supabase/supabase-js', 'ssr'], { isCore: true, alsoOn: [22, 26] }),
    variant('supabase-js 2.119.1 with ssr', 'CommonJS', ['@supabase/supabase-js', 'ssr']),
    variant('supabase-js 2.119.1', 'CommonJS', ['@supabase/supabase-js', 'store'], { isCore: true }),
    {
      ...variant('supabase-js 2.119.1 that also verifies', 'ESM', ['@supabase/supabase-js', 'store']),
      command: {
        main: fileURLToPath(new URL('app/main.mjs', import.meta.url)),
        args: ['@supabase/supabase-js', 'store'],
        options: { verifyOnly: ['@supabase/auth-js'] },
      },
      scenarios: [...ALL, ...verifyOnlyScenarios],
    },
    variant('supabase-js 2.50.5', 'CommonJS', ['supabase-js-2.50', 'store'], { scenarios, alsoOn: [20] }),
    variant('supabase-js 2.39.8', 'ESM', ['supabase-js-2.39', 'store'], { scenarios, alsoOn: [20] }),
  ],
}
