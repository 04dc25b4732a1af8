import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { tokenScenarios } from '../hand-written/scenarios/token-scenarios.ts'

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: tokenScenarios, ...more }
}

/** Fastify 4 and 5 with hand-written logins that answer with tokens of @fastify/jwt. */
export const suite: Suite = {
  library: '@fastify/jwt',
  versions: ['7.2.4', '8.0.1', '9.1.0', '10.2.8'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('@fastify/jwt 10.2.8', 'ESM', ['fastify', '@fastify/jwt', 'direct'], { alsoOn: [20, 22, 26] }),
    variant('@fastify/jwt 10.2.8 on the reply', 'CommonJS', ['fastify', '@fastify/jwt', 'decorated']),
    variant('@fastify/jwt 8.0.1', 'CommonJS', ['fastify4', 'fastify-jwt8', 'direct']),
    variant('@fastify/jwt 9.1.0', 'ESM', ['fastify', 'fastify-jwt9', 'decorated']),
    variant('@fastify/jwt 7.2.4', 'CommonJS', ['fastify4', 'fastify-jwt7', 'decorated']),
  ],
}
