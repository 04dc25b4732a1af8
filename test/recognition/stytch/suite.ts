import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { consumerScenarios, memberScenarios } from './scenarios.ts'
import { startStytchServer } from './stytch-server.ts'

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: [...consumerScenarios, ...memberScenarios], ...more }
}

/** Express with the clients of Stytch for consumers and for members of organisations. */
export const suite: Suite = {
  library: 'stytch',
  versions: ['8.4.2', '9.1.0', '10.20.0', '11.11.0', '12.43.1', '13.2.5', '14.2.0'],
  startServers: async () => {
    const server = await startStytchServer()
    return { env: { STYTCH_TEST_URL: server.url }, stop: () => server.stop() }
  },
  variants: [
    variant('stytch 14.2.0', 'ESM', ['stytch'], { alsoOn: [20, 22, 26] }),
    variant('stytch 14.2.0', 'CommonJS', ['stytch']),
    variant('stytch 13.2.5', 'CommonJS', ['stytch13']),
    variant('stytch 12.43.1', 'ESM', ['stytch12']),
    variant('stytch 11.11.0', 'CommonJS', ['stytch11']),
    variant('stytch 10.20.0', 'ESM', ['stytch10']),
    variant('stytch 9.1.0', 'CommonJS', ['stytch9']),
    variant('stytch 8.4.2', 'ESM', ['stytch8'], { alsoOn: [20] }),
    variant('stytch 8.4.2', 'CommonJS', ['stytch8']),
  ],
}
