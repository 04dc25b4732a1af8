import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { startCoreServer } from './core-server.ts'
import { factorScenarios, ownScenarios } from './own-scenarios.ts'
import { linkedPasskeyScenarios, passkeyScenarios } from './passkey-scenarios.ts'
import { commonScenarios, repeatedScenarios } from './scenarios.ts'

type Mode = 'factors' | 'own'

function variant(
  version: string,
  format: 'ESM' | 'CommonJS',
  framework: 'express' | 'fastify',
  mode: Mode,
  more: Partial<Variant> = {},
): Variant {
  const [major = ''] = version.split('.')
  const copy = major === '24' ? 'supertokens-node' : `supertokens-node${major}`
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return {
    title: `supertokens-node ${version} in ${framework}, ${mode}, ${format}`,
    command: { main, args: [copy, framework, mode] },
    scenarios: [
      ...commonScenarios,
      ...(major === '20' ? [] : repeatedScenarios),
      ...(Number(major) < 22
        ? []
        : passkeyScenarios.filter(({ name }) => major !== '22' || !name.includes('another one is made'))),
      ...(Number(major) < 22 || mode === 'own' ? [] : linkedPasskeyScenarios),
      ...(mode === 'factors' ? factorScenarios : ownScenarios),
    ],
    ...more,
  }
}

/** Express and Fastify with the recipes of SuperTokens: as they come, with several factors, and with functions of the app around them. */
export const suite: Suite = {
  library: 'supertokens-node',
  versions: ['16.7.6', '20.1.7', '21.1.2', '22.1.1', '23.1.0', '24.0.3'],
  startServers: async () => {
    const core = await startCoreServer()
    const provider = await startProviderFor()
    return {
      env: { ...provider.env, CORE_URL: core.url },
      stop: async () => {
        await core.stop()
        await provider.stop()
      },
    }
  },
  variants: [
    variant('24.0.3', 'ESM', 'express', 'factors', { alsoOn: [20, 22, 26] }),
    variant('24.0.3', 'CommonJS', 'fastify', 'own'),
    variant('24.0.3', 'ESM', 'express', 'own'),
    variant('23.1.0', 'CommonJS', 'express', 'factors'),
    variant('22.1.1', 'ESM', 'express', 'own'),
    variant('21.1.2', 'CommonJS', 'fastify', 'factors'),
    variant('20.1.7', 'ESM', 'fastify', 'factors'),
    variant('16.7.6', 'CommonJS', 'express', 'own'),
    variant('16.7.6', 'ESM', 'express', 'own'),
  ],
}
