import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { batchScenarios, sessionScenarios } from '../hand-written/scenarios/session-scenarios.ts'

const SCENARIOS = [...sessionScenarios, ...batchScenarios]

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: SCENARIOS, ...more }
}

/** iron-session 6 to 9 on node:http and in Express 5. */
export const suite: Suite = {
  library: 'iron-session',
  versions: ['6.3.1', '7.0.6', '8.0.4', '9.0.1'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('iron-session 9.0.1 on node:http', 'ESM', ['iron-session', '@node-rs/argon2', 'argon2', 'http'], {
      alsoOn: [22, 26],
    }),
    variant('iron-session 9.0.1 in Express', 'ESM', ['iron-session', 'bcryptjs', 'promise', 'express']),
    variant('iron-session 8.0.4 in Express', 'CommonJS', ['iron-session8', 'bcryptjs', 'promise', 'express'], { alsoOn: [20] }),
    variant('iron-session 8.0.4 on node:http', 'ESM', ['iron-session8', 'bcryptjs', 'sync', 'http']),
    variant('iron-session 7.0.6 on node:http', 'ESM', ['iron-session7', 'bcryptjs', 'promise', 'http']),
    variant('iron-session 6.3.1 in Express', 'CommonJS', ['iron-session6', 'bcryptjs', 'callback', 'express', 'express']),
    variant('iron-session 6.3.1 behind its wrapper for Next.js', 'CommonJS', [
      'iron-session6',
      'bcryptjs',
      'promise',
      'http',
      'next',
    ]),
    variant('iron-session 6.3.1 behind its wrapper for Next.js', 'ESM', ['iron-session6', 'bcryptjs', 'promise', 'http', 'next']),
    variant('iron-session 6.3.1, its edge entry', 'ESM', ['iron-session6', 'bcryptjs', 'promise', 'http', 'edge']),
    variant('iron-session 6.3.1', 'CommonJS', ['iron-session6', 'bcryptjs', 'promise', 'http'], { alsoOn: [22] }),
  ],
}
