import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite, SuiteServers, Variant } from '@signed-in-test/recognition-harness'
import { startSamlIdp } from '@signed-in-test/saml-idp'
import {
  oauthScenarios,
  oidcScenarios,
  passportScenarios,
  passportTokenScenarios,
  samlScenarios,
  sessionScenarios,
  tokenScenarios,
} from './scenarios/index.ts'

const SCENARIOS = [
  ...sessionScenarios,
  ...passportScenarios,
  ...tokenScenarios,
  ...passportTokenScenarios,
  ...oauthScenarios,
  ...oidcScenarios,
  ...samlScenarios,
]

/** Names in the manifest, by version. */
const COPIES = { '0.4.1': 'passport04', '0.5.3': 'passport05', '0.6.0': 'passport06', '0.7.0': 'passport' } as const

function variant(version: keyof typeof COPIES, format: 'ESM' | 'CommonJS'): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return {
    title: `passport ${version}, ${format}`,
    command: { main, args: [COPIES[version]] },
    scenarios: SCENARIOS,
    ...(version === '0.7.0' && { allOn: [20, 22, 26] }),
  }
}

async function startServers(): Promise<SuiteServers> {
  const [provider, idp] = await Promise.all([startProviderFor(), startSamlIdp()])
  return {
    env: {
      JWT_SECRET: 'a secret of the test that is long enough for HS256',
      ...provider.env,
      SAML_ENTRY_POINT: idp.entryPoint,
      SAML_CERTIFICATE: idp.certificate,
    },
    stop: async () => {
      await Promise.all([provider.stop(), idp.stop()])
    },
  }
}

/** Express 5 with passport 0.4 to 0.7. */
export const suite: Suite = {
  library: 'passport',
  versions: Object.keys(COPIES),
  startServers,
  variants: [
    variant('0.7.0', 'ESM'),
    variant('0.7.0', 'CommonJS'),
    variant('0.6.0', 'ESM'),
    variant('0.5.3', 'CommonJS'),
    variant('0.4.1', 'ESM'),
  ],
}
