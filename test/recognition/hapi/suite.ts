import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const CURRENT = ['@hapi/hapi', '@hapi/cookie', '@hapi/bell', '@hapi/jwt']
const BEFORE = ['hapi20', 'hapi-cookie11', 'hapi-bell12', 'hapi-jwt2']

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios, ...more }
}

/** hapi 20 and 21 with `@hapi/cookie`, `@hapi/bell` and `@hapi/jwt`. */
export const suite: Suite = {
  library: '@hapi/cookie',
  versions: ['11.0.2', '12.0.1'],
  startServers: async () => {
    const { env, stop } = await startProviderFor()
    return { env: { ...env, JWT_SECRET: 'a secret of the test that is long enough for HS256' }, stop }
  },
  variants: [
    variant('hapi 21, @hapi/cookie 12, @hapi/bell 13, @hapi/jwt 3', 'ESM', CURRENT, { alsoOn: [22, 26] }),
    variant('hapi 21, @hapi/cookie 12, @hapi/bell 13, @hapi/jwt 3', 'CommonJS', CURRENT, { alsoOn: [20] }),
    variant('hapi 20, @hapi/cookie 11, @hapi/bell 12, @hapi/jwt 2', 'CommonJS', BEFORE),
  ],
}
