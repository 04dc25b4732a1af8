import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Scenario, Suite, Variant } from '@signed-in-test/recognition-harness'
import { BUNDLE, bundleApp } from './bundle-app.ts'
import {
  deviceScenarios,
  impersonationScenarios,
  linkScenarios,
  noAutoSignInScenarios,
  passkeyScenarios,
  providerScenarios,
  verifiedScenarios,
} from './other-scenarios.ts'
import { passwordScenarios } from './password-scenarios.ts'

const common = [...passwordScenarios, ...linkScenarios]
/** Since 1.7 a generic provider is like every other one. */
const since17 = [...common, ...providerScenarios(true), ...passkeyScenarios, ...deviceScenarios]
const before17 = [...common, ...providerScenarios(false)]
/** 1.5 and 1.6 run the app's hooks of the database behind the plugins: the sign-in is told by then. */
const before17AndLateHooks = before17.filter(({ name }) => name !== 'the app records the sign-in in its own hook as well')

const MAIN = fileURLToPath(new URL('app/main.mjs', import.meta.url))

function variant(
  title: string,
  format: 'ESM' | 'CommonJS',
  args: readonly string[],
  scenarios: readonly Scenario[],
  more: Partial<Variant> = {},
): Variant {
  const main = format === 'ESM' ? MAIN : fileURLToPath(new URL('app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios, ...more }
}

/** better-auth 1.3 to 1.7 with the plugins that sign people in. */
export const suite: Suite = {
  library: 'better-auth',
  versions: ['1.3.34', '1.4.22', '1.5.6', '1.6.34', '1.7.25'],
  startServers: startProviderFor,
  variants: [
    variant('better-auth 1.7.25', 'ESM', ['better-auth', 'default', 'full'], since17, { isCore: true, alsoOn: [22, 26] }),
    variant('better-auth 1.7.25', 'CommonJS', ['better-auth', 'default'], [...common, ...providerScenarios(true)]),
    variant('better-auth 1.7.25 with our plugin in the app', 'ESM', ['better-auth', 'default', 'full', 'own'], since17),
    // As in a bundle, where no hook sees the library.
    variant('better-auth 1.7.25 with our plugin alone', 'ESM', [], since17, {
      command: { main: MAIN, args: ['better-auth', 'default', 'full', 'own'], options: { without: ['better-auth'] } },
    }),
    variant('better-auth 1.7.25 with our plugin, in a bundle', 'ESM', [], since17, {
      command: { main: BUNDLE, build: bundleApp },
    }),
    variant('better-auth 1.7.25 minimal, sessions cached', 'ESM', ['better-auth', 'cached', 'minimal'], since17),
    variant('better-auth 1.7.25, confirmed addresses', 'ESM', ['better-auth', 'verified', 'full'], verifiedScenarios, {
      isCore: true,
    }),
    variant(
      'better-auth 1.7.25, no login at sign-up',
      'ESM',
      ['better-auth', 'no-auto-sign-in', 'full'],
      [...noAutoSignInScenarios],
    ),
    variant('better-auth 1.7.25, impersonation counted', 'ESM', [], impersonationScenarios, {
      command: { main: MAIN, args: ['better-auth', 'default', 'full'], options: { impersonation: true } },
    }),
    variant('better-auth 1.6.34', 'ESM', ['better-auth-16', 'default', 'full'], before17AndLateHooks),
    variant('better-auth 1.5.6', 'CommonJS', ['better-auth-15', 'cached'], before17AndLateHooks),
    variant('better-auth 1.4.22', 'ESM', ['better-auth-14', 'cached', 'full'], before17, { alsoOn: [20] }),
    variant('better-auth 1.3.34', 'ESM', ['better-auth-13', 'default', 'full'], before17),
    variant('better-auth 1.3.34', 'CommonJS', ['better-auth-13', 'default'], before17, { isCore: true }),
    variant('better-auth 1.3.34, confirmed addresses', 'CommonJS', ['better-auth-13', 'verified'], verifiedScenarios),
  ],
}
