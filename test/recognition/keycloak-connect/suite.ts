import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const COPIES = { '21.1.2': 'keycloak-connect21', '26.1.1': 'keycloak-connect' } as const

function variant(version: keyof typeof COPIES, format: 'ESM' | 'CommonJS', more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `keycloak-connect ${version}, ${format}`, command: { main, args: [COPIES[version]] }, scenarios, ...more }
}

/** Express 5 with keycloak-connect 21 and 26. */
export const suite: Suite = {
  library: 'keycloak-connect',
  versions: Object.keys(COPIES),
  startServers: () => startProviderFor({ realm: 'test' }),
  variants: [variant('26.1.1', 'ESM', { alsoOn: [20, 22, 26] }), variant('21.1.2', 'CommonJS')],
}
