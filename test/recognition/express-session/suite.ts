import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { batchScenarios, sessionScenarios } from '../hand-written/scenarios/session-scenarios.ts'
import { oddScenarios } from './odd-scenarios.ts'

const SCENARIOS = [...sessionScenarios, ...batchScenarios, ...oddScenarios]
/** `node:crypto` derives a key in the same way for a sign-up and for a login, so a sign-up is not told. */
const DERIVED = SCENARIOS.map((scenario) => ({
  ...scenario,
  signIns: scenario.signIns.map(({ signUp: _signUp, ...signIn }) => signIn),
}))

function variant(
  title: string,
  format: 'ESM' | 'CommonJS',
  args: readonly [session: string, passwords: string, style: string],
  more: Partial<Variant> = {},
): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: SCENARIOS, ...more }
}

/** Express 5 with express-session and every password library, in every way of calling it. */
export const suite: Suite = {
  library: 'express-session',
  versions: ['1.17.3', '1.19.0'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('express-session 1.19.0 and bcryptjs 3.0.3', 'ESM', ['express-session', 'bcryptjs', 'promise'], {
      alsoOn: [20, 22, 26],
    }),
    variant('express-session 1.19.0 and bcryptjs 3.0.3', 'CommonJS', ['express-session', 'bcryptjs', 'callback']),
    variant('express-session 1.19.0 and bcryptjs 3.0.3 hashing again', 'CommonJS', ['express-session', 'bcryptjs', 'rehash']),
    variant('express-session 1.17.3 and bcryptjs 2.4.3', 'ESM', ['express-session117', 'bcryptjs2', 'sync']),
    variant('express-session 1.17.3 and bcryptjs 2.4.3', 'CommonJS', ['express-session117', 'bcryptjs2', 'promise']),
    variant('express-session 1.19.0 and bcrypt 6.0.0', 'ESM', ['express-session', 'bcrypt', 'promise']),
    variant('express-session 1.19.0 and bcrypt 6.0.0', 'CommonJS', ['express-session', 'bcrypt', 'callback']),
    variant('express-session 1.19.0 and argon2 0.45.1', 'ESM', ['express-session', 'argon2', 'argon2']),
    variant('express-session 1.19.0 and argon2 0.45.1', 'CommonJS', ['express-session', 'argon2', 'argon2']),
    variant('express-session 1.19.0 and argon2 0.43.1', 'CommonJS', ['express-session', 'argon2-043', 'argon2']),
    variant('express-session 1.19.0 and @node-rs/argon2 1.8.3', 'CommonJS', ['express-session', 'node-rs-argon2-1', 'argon2']),
    variant('express-session 1.19.0 and @node-rs/bcrypt 1.10.9', 'CommonJS', ['express-session', 'node-rs-bcrypt-1', 'promise']),
    variant('express-session 1.19.0 and @node-rs/argon2 2.2.1', 'ESM', ['express-session', '@node-rs/argon2', 'argon2']),
    variant('express-session 1.19.0 and @node-rs/argon2 2.2.1', 'CommonJS', ['express-session', '@node-rs/argon2', 'argon2Sync']),
    variant('express-session 1.19.0 and @node-rs/bcrypt 2.0.0', 'ESM', ['express-session', '@node-rs/bcrypt', 'nodeRsBcrypt']),
    variant('express-session 1.19.0 and @node-rs/bcrypt 2.0.0', 'CommonJS', [
      'express-session',
      '@node-rs/bcrypt',
      'nodeRsBcrypt',
    ]),
    variant('express-session 1.19.0 and node:crypto scrypt', 'ESM', ['express-session', 'none', 'scrypt'], {
      scenarios: DERIVED,
    }),
    variant('express-session 1.19.0 and node:crypto pbkdf2', 'CommonJS', ['express-session', 'none', 'pbkdf2'], {
      scenarios: DERIVED,
    }),
  ],
}
