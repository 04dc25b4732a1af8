import { expect, it } from 'vitest'
import { killStorm } from './kill-storm.ts'

it('loses nothing over 24 kills of three processes that share a spool and a failing destination', async () => {
  const result = await killStorm(24)
  expect(result).toMatchObject({ lost: [], mismatches: 0, left: [], complaints: [] })
  expect(result.acknowledged).toBeGreaterThan(500)
}, 90_000)
