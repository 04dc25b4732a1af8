import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { reveal, Secret } from './secret.ts'

it('shows a secret in no dump, and gives it to whoever asks for it', () => {
  const secret = new Secret('s3cr3t')
  const dumps = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    inspect(secret),
  ]
  expect(dumps.join(' ')).not.toContain('s3cr3t')
  expect(dumps).toEqual(['[REDACTED]', '[REDACTED]', '{"secret":"[REDACTED]"}', '{ secret: [REDACTED] }', '[REDACTED]'])
  expect([secret.reveal(), reveal(secret), reveal('plain')]).toEqual(['s3cr3t', 's3cr3t', 'plain'])
  expect(Object.keys(secret)).toEqual([])
})
