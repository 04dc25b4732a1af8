import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { batchScenarios, sessionScenarios } from '../hand-written/scenarios/session-scenarios.ts'

const SCENARIOS = [...sessionScenarios, ...batchScenarios]

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: SCENARIOS, ...more }
}

/** Express 5 with cookie-session 1 and 2. */
export const suite: Suite = {
  library: 'cookie-session',
  versions: ['1.4.0', '2.1.1'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('cookie-session 2.1.1', 'ESM', ['cookie-session', 'replace'], { alsoOn: [20, 22, 26] }),
    variant('cookie-session 2.1.1 that is kept', 'CommonJS', ['cookie-session', 'keep']),
    variant('cookie-session 1.4.0', 'CommonJS', ['cookie-session1', 'replace']),
    variant('cookie-session 1.4.0 that is kept', 'ESM', ['cookie-session1', 'keep']),
  ],
}
