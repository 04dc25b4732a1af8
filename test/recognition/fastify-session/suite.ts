import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { sessionScenarios } from '../hand-written/scenarios/session-scenarios.ts'

const SCENARIOS = [...sessionScenarios]

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: SCENARIOS, ...more }
}

/** Fastify 4 and 5 with @fastify/session and @fastify/secure-session. */
export const suite: Suite = {
  library: '@fastify/session',
  versions: ['10.9.0', '11.1.3', '6.2.0', '7.5.1', '8.4.0'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('@fastify/session 11.1.3', 'ESM', ['fastify', '@fastify/cookie', '@fastify/session', 'session'], {
      alsoOn: [20, 22, 26],
    }),
    variant('@fastify/session 11.1.3', 'CommonJS', ['fastify', '@fastify/cookie', '@fastify/session', 'session']),
    variant('@fastify/session 10.9.0', 'CommonJS', ['fastify4', 'fastify-cookie9', 'fastify-session10', 'session']),
    variant('@fastify/secure-session 8.4.0', 'ESM', ['fastify', '@fastify/cookie', '@fastify/secure-session', 'secure']),
    variant('@fastify/secure-session 8.4.0', 'CommonJS', ['fastify', '@fastify/cookie', '@fastify/secure-session', 'secure']),
    variant('@fastify/secure-session 6.2.0', 'CommonJS', ['fastify4', 'fastify-cookie9', 'fastify-secure-session6', 'secure']),
    variant('@fastify/secure-session 7.5.1', 'ESM', ['fastify4', 'fastify-cookie9', 'fastify-secure-session7', 'secure']),
  ],
}
