import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { tokenScenarios } from '../hand-written/scenarios/token-scenarios.ts'

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: tokenScenarios, ...more }
}

/** Express 5 with hand-written logins that answer with tokens of jsonwebtoken, jose and @nestjs/jwt. */
export const suite: Suite = {
  library: 'jsonwebtoken',
  versions: ['7.4.3', '8.5.1', '9.0.3', 'jose 4.15.9', 'jose 5.10.0', 'jose 6.2.18', '@nestjs/jwt 11.0.2', '@nestjs/jwt 12.0.2'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant('jsonwebtoken 9.0.3', 'ESM', ['jsonwebtoken', 'jsonwebtoken'], { alsoOn: [20, 22, 26] }),
    variant('jsonwebtoken 9.0.3 with callbacks', 'CommonJS', ['jsonwebtoken', 'callback']),
    variant('jsonwebtoken 8.5.1', 'CommonJS', ['jsonwebtoken8', 'jsonwebtoken']),
    variant('jsonwebtoken 8.5.1 with callbacks', 'ESM', ['jsonwebtoken8', 'callback']),
    variant('jsonwebtoken 7.4.3', 'ESM', ['jsonwebtoken7', 'jsonwebtoken']),
    variant('jsonwebtoken 7.4.3 with callbacks', 'CommonJS', ['jsonwebtoken7', 'callback']),
    variant('jose 6.2.18', 'ESM', ['jose', 'jose'], { alsoOn: [20, 22, 26] }),
    variant('jose 5.10.0', 'CommonJS', ['jose5', 'jose']),
    variant('jose 4.15.9', 'CommonJS', ['jose4', 'jose']),
    variant('jose 4.15.9', 'ESM', ['jose4', 'jose']),
    variant('@nestjs/jwt 11.0.2', 'CommonJS', ['nestjs-jwt11', 'nestjs']),
    variant('@nestjs/jwt 12.0.2', 'ESM', ['@nestjs/jwt', 'nestjs']),
  ],
}
