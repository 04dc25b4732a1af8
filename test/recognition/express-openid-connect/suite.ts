import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { codeScenarios, scenariosFor, visitByForm } from './scenarios.ts'

const COPIES = { '2.20.2': 'express-openid-connect2', '3.4.0': 'express-openid-connect' } as const

function variant(
  version: keyof typeof COPIES,
  format: 'ESM' | 'CommonJS',
  flow: 'code' | 'id_token',
  sessions: 'cookie' | 'store',
  more: Partial<Variant> = {},
): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  const scenarios = flow === 'code' ? codeScenarios : scenariosFor(visitByForm)
  return {
    title: `express-openid-connect ${version}, ${flow}, ${sessions} session, ${format}`,
    command: { main, args: [COPIES[version], flow, sessions] },
    scenarios,
    ...more,
  }
}

/** Express 5 with express-openid-connect 2 and 3. */
export const suite: Suite = {
  library: 'express-openid-connect',
  versions: Object.keys(COPIES),
  startServers: startProviderFor,
  variants: [
    variant('3.4.0', 'ESM', 'code', 'cookie', { alsoOn: [22, 26] }),
    variant('2.20.2', 'CommonJS', 'code', 'store', { alsoOn: [20] }),
    variant('3.4.0', 'CommonJS', 'id_token', 'store'),
    variant('2.20.2', 'ESM', 'id_token', 'cookie'),
  ],
}
