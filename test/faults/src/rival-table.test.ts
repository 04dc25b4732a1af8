import { expect, it } from 'vitest'
import { rivalTable } from './rival-table.ts'

it('loses nothing when processes end as processes do, where the SDKs that people use lose', async () => {
  const names = [
    'process.exit right after 500 calls',
    'return from main after 10 calls',
    'uncaught exception 20 ms later',
    'kill -9',
  ]
  const rows = await rivalTable(names, 2)
  const of = (client: string) =>
    rows.map(({ scenario, cells }) => ({ scenario, ...cells.find((cell) => cell.client === client) }))
  for (const row of of('ours-spool')) expect(row).toMatchObject({ lost: 0, kept: 0, mismatches: 0, oddity: '' })
  expect(of('ours-memory').find(({ scenario }) => scenario.startsWith('return'))).toMatchObject({ lost: 0 })
  expect(of('segment').find(({ scenario }) => scenario.startsWith('process.exit'))?.lost).toBeGreaterThan(0)
  expect(of('posthog').find(({ scenario }) => scenario.startsWith('process.exit'))?.lost).toBeGreaterThan(0)
}, 90_000)
