import { cpSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Suite } from '@signed-in-test/recognition-harness'
import { scenarios } from '../adonis/scenarios.ts'

const APP = fileURLToPath(new URL('../adonis/app', import.meta.url))
/** The same app beside other packages. */
const COPY = fileURLToPath(new URL('node_modules/.adonis-app', import.meta.url))

/** Version 6 has one cipher, which is not configured. */
function copyApp(): Promise<void> {
  cpSync(APP, COPY, { recursive: true, filter: (path) => !path.endsWith(`config${sep}encryption.js`) })
  return Promise.resolve()
}

/** Adonis 6: the session guard with remember-me tokens, and the access-tokens guard. */
export const suite: Suite = {
  library: '@adonisjs/auth 9',
  versions: ['9.6.0'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    { title: 'Adonis 6.21.0, ESM', command: { main: `${COPY}${sep}main.mjs`, build: copyApp }, scenarios, alsoOn: [20, 22] },
  ],
}
