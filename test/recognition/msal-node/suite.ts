import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { type ProviderTraits, providerScenarios } from '@signed-in-test/provider-login'
import { ownSessionScenarios } from '@signed-in-test/provider-login/own-sessions'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'

const TRAITS: ProviderTraits = {
  method: 'oidc',
  person: (name) => ({ userId: `idp|${name}`, userName: name, method: 'oidc' }),
  known: (name) => ({ userName: name }),
  canConnect: false,
  canRefresh: false,
}
const SCENARIOS = [...providerScenarios(TRAITS), ...ownSessionScenarios(TRAITS)]

const COPIES = {
  '2.16.3': 'msal-node2',
  '3.8.9': 'msal-node3',
  '5.5.0': 'msal-node5',
  '6.0.1': 'msal-node6',
  '7.2.1': '@azure/msal-node',
} as const

function variant(version: keyof typeof COPIES, format: 'ESM' | 'CommonJS', more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `msal-node ${version}, ${format}`, command: { main, args: [COPIES[version]] }, scenarios: SCENARIOS, ...more }
}

/** Express 5 with `@azure/msal-node` 2 to 7. */
export const suite: Suite = {
  library: '@azure/msal-node',
  versions: Object.keys(COPIES),
  startServers: async () => {
    const { env, stop } = await startProviderFor({ name: 'https://idp.test' })
    return { env: { ...env, JWT_SECRET: 'a secret of the test that is long enough for HS256' }, stop }
  },
  variants: [
    variant('7.2.1', 'ESM', { alsoOn: [22] }),
    variant('7.2.1', 'CommonJS'),
    variant('6.0.1', 'ESM'),
    variant('5.5.0', 'CommonJS'),
    variant('3.8.9', 'ESM'),
    variant('2.16.3', 'CommonJS', { alsoOn: [20] }),
  ],
}
