import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { oauthScenarios, sessionScenarios, tokenScenarios } from '@signed-in-test/passport/scenarios'
import type { Suite } from '@signed-in-test/recognition-harness'

const scenarios = [...sessionScenarios, ...oauthScenarios, ...tokenScenarios]
const path = (main: string): string => fileURLToPath(new URL(main, import.meta.url))
const env = { JWT_SECRET: 'a secret of the test that is long enough for HS256' }

/** Fastify 5 with @fastify/passport 3 and 4, and Fastify 4 with 2, on both session plugins. */
export const suite: Suite = {
  library: '@fastify/passport',
  versions: ['2.5.0', '3.0.2', '4.0.3'],
  startServers: startProviderFor,
  variants: [
    {
      title: '@fastify/passport 4.0.3, secure-session, ESM',
      command: { main: path('app/main.mjs'), args: ['@fastify/passport', 'secure-session'], env },
      scenarios,
      allOn: [20, 22, 26],
    },
    {
      title: '@fastify/passport 4.0.3, session, CommonJS',
      command: { main: path('app/main.cjs'), args: ['@fastify/passport', 'session'], env },
      scenarios,
    },
    {
      title: '@fastify/passport 3.0.2, secure-session, CommonJS',
      command: { main: path('app/main.cjs'), args: ['fastify-passport3', 'secure-session'], env },
      scenarios,
    },
    ...['secure-session', 'session'].map((plugin) => ({
      title: `@fastify/passport 2.5.0, ${plugin}, CommonJS`,
      command: { main: path('app/main.cjs'), args: ['fastify-passport2', plugin, '4'], env },
      scenarios,
    })),
  ],
}
