import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios, ...more }
}

/** Express with passkeys, sessions of express-session and tokens of jsonwebtoken. */
export const suite: Suite = {
  library: '@simplewebauthn/server',
  versions: ['10.0.1', '12.0.0', '13.3.3', '14.0.3'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('@simplewebauthn/server 14.0.3', 'ESM', ['@simplewebauthn/server'], { alsoOn: [20, 22, 26] }),
    variant('@simplewebauthn/server 14.0.3', 'CommonJS', ['@simplewebauthn/server']),
    variant('@simplewebauthn/server 13.3.3', 'CommonJS', ['simplewebauthn-13']),
    variant('@simplewebauthn/server 12.0.0', 'ESM', ['simplewebauthn-12']),
    variant('@simplewebauthn/server 10.0.1', 'CommonJS', ['simplewebauthn-10'], { alsoOn: [20] }),
  ],
}
