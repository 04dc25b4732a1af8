import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { batchScenarios, sessionScenarios } from '../hand-written/scenarios/session-scenarios.ts'

const SCENARIOS = [...sessionScenarios, ...batchScenarios]

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: SCENARIOS, ...more }
}

/** Koa 3 with koa-session 5 to 7. */
export const suite: Suite = {
  library: 'koa-session',
  versions: ['5.13.1', '6.4.0', '7.0.2'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('koa-session 7.0.2 in a store', 'ESM', ['koa-session', 'store'], { alsoOn: [20, 22, 26] }),
    variant('koa-session 7.0.2 in a cookie', 'CommonJS', ['koa-session', 'cookie']),
    variant('koa-session 7.0.2 in a cookie, replaced', 'ESM', ['koa-session', 'replaced']),
    variant('koa-session 6.4.0 in a store', 'CommonJS', ['koa-session6', 'store']),
    variant('koa-session 6.4.0 in a cookie, replaced', 'ESM', ['koa-session6', 'replaced']),
    variant('koa-session 5.13.1 in a cookie', 'CommonJS', ['koa-session5', 'cookie']),
    variant('koa-session 5.13.1 in a cookie, replaced', 'ESM', ['koa-session5', 'replaced']),
  ],
}
