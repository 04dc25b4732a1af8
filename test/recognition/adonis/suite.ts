import { fileURLToPath } from 'node:url'
import type { Suite } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

/** Adonis 7, which needs Node 24: the session guard with remember-me tokens, and the access-tokens guard. */
export const suite: Suite = {
  library: '@adonisjs/auth',
  versions: ['10.1.0'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    {
      title: 'Adonis 7.5.2, ESM',
      command: { main: fileURLToPath(new URL('app/main.mjs', import.meta.url)) },
      scenarios,
      alsoOn: [26],
    },
  ],
}
