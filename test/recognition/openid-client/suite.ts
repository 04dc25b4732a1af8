import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { type ProviderTraits, providerScenarios } from '@signed-in-test/provider-login'
import { ownSessionScenarios } from '@signed-in-test/provider-login/own-sessions'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { deviceScenarios } from './device-scenarios.ts'
import { passportScenarios } from './passport-scenarios.ts'

const TRAITS: ProviderTraits = {
  method: 'oidc',
  person: (name) => ({ userId: `idp|${name}`, userName: name, groupId: `org-${name}`, method: 'oidc' }),
  known: (name) => ({ userName: name, groupId: `org-${name}` }),
}
const SCENARIOS = [...providerScenarios(TRAITS), ...ownSessionScenarios(TRAITS), ...passportScenarios]

const COPIES = { '4.9.1': 'openid-client4', '5.7.1': 'openid-client5', '6.8.9': 'openid-client' } as const

function variant(version: keyof typeof COPIES, format: 'ESM' | 'CommonJS', more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return {
    title: `openid-client ${version}, ${format}`,
    command: { main, args: [COPIES[version], version.slice(0, 1)] },
    scenarios: version.startsWith('6') ? [...SCENARIOS, ...deviceScenarios] : SCENARIOS,
    ...more,
  }
}

/** Express 5 with openid-client 4, 5 and 6. */
export const suite: Suite = {
  library: 'openid-client',
  versions: Object.keys(COPIES),
  startServers: async () => {
    const { env, stop } = await startProviderFor()
    return { env: { ...env, JWT_SECRET: 'a secret of the test that is long enough for HS256' }, stop }
  },
  variants: [
    variant('6.8.9', 'ESM', { alsoOn: [20, 22, 26] }),
    variant('6.8.9', 'CommonJS', { alsoOn: [22] }),
    variant('5.7.1', 'CommonJS', { alsoOn: [20] }),
    variant('5.7.1', 'ESM'),
    variant('4.9.1', 'CommonJS', { alsoOn: [20] }),
    variant('4.9.1', 'ESM'),
  ],
}
