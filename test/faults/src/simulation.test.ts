import { expect, it } from 'vitest'
import { simulate } from './simulate.ts'

const SEEDS = Number(process.env['SIGNED_IN_SIMULATION_SEEDS'] ?? 150)
const FIRST_SEED = Number(process.env['SIGNED_IN_SIMULATION_FIRST'] ?? 1)

it(`loses nothing and empties the spool under ${SEEDS} seeds of kills, power cuts, clock jumps, disk and network faults`, async () => {
  const failed = []
  let delivered = 0
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const result = await simulate(seed)
    delivered += result.delivered
    if (result.violations.length > 0) failed.push(result)
  }
  expect(failed).toEqual([])
  expect(delivered).toBeGreaterThan(SEEDS)
}, 300_000)
