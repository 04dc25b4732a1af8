import { expect, it } from 'vitest'
import { crowd } from './crowds.ts'

it.each([
  ['workers of a cluster', 'cluster-victim.ts'],
  ['worker threads', 'threads-victim.ts'],
] as const)(
  'loses nothing while %s on one spool are ended and replaced',
  async (_, script) => {
    const result = await crowd(script, 1_500)
    expect(result).toMatchObject({ lost: [], mismatches: 0, left: [] })
    expect(result.acknowledged).toBeGreaterThanOrEqual(1_500)
  },
  90_000,
)
