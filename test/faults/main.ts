// npm run faults: everything that happens to events when processes, disks and networks fail, as a run of some minutes, and its result
// in docs/reliability.md. `--long` for the run behind the claims: 1,000 kills, 10,000 seeds, 50 power cuts, real leases, an hour or so.
// Needs no build; some rows need root and Linux. `--only table`, `--only situations` or `--only <words of a situation>` writes no page;
// with `--results <directory>` each finding is kept there, and a run takes what it finds there as found.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { type Check, reliabilityPage } from './src/reliability-page.ts'
import { found } from './src/results.ts'
import { type Row, rivalTable } from './src/rival-table.ts'
import { type Situation, situations } from './src/situations.ts'

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seeds: { type: 'string' },
    cuts: { type: 'string' },
    parallel: { type: 'string', default: '4' },
    only: { type: 'string' },
    results: { type: 'string' },
    out: { type: 'string', default: new URL('../../docs/reliability.md', import.meta.url).pathname },
  },
})
const { long, only, results } = values
const amounts = {
  kills: Number(values.kills ?? (long ? 1_000 : 100)),
  seeds: Number(values.seeds ?? (long ? 10_000 : 2_000)),
  cuts: Number(values.cuts ?? (long ? 50 : 5)),
  signIns: long ? 20_000 : 2_000,
  damages: long ? 50 : 5,
  waitForLease: long,
}

const withTable = only === undefined || only === 'table'
const table = () => rivalTable(undefined, Number(values.parallel))
const rows: readonly Row[] = withTable ? await found(results, 'table', table) : []
for (const { scenario, cells } of rows) {
  console.log(`${scenario}: ${cells.map(({ client, lost, copies }) => `${client} ${lost} lost, ${copies} again`).join('; ')}`)
}
const rivals = rows.flatMap(({ scenario, cells }) =>
  cells
    .filter(({ client, lost, mismatches, oddity }) => client === 'ours-spool' && (lost > 0 || mismatches > 0 || oddity !== ''))
    .map(() => scenario),
)
for (const scenario of rivals) console.log(`FAILED ${scenario}: our own cell with a spool`)

const checks: Check[] = []
const chosen = situations(amounts).filter(({ name }) => only === undefined || only === 'situations' || name.includes(only))
async function attempt(situation: Situation): Promise<Check> {
  const { name, skipped } = situation
  if (skipped !== undefined) {
    console.log(`skipped ${name}: ${skipped}`)
    return { name, what: `not tried: ${skipped}`, held: undefined }
  }
  const startedAt = performance.now()
  const { what, held } = await found(results, name, () => situation.try())
  console.log(`${held ? 'held  ' : 'FAILED'} ${name}: ${what} (${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`)
  return { name, what, held }
}
// Those that may run beside others wait for nothing but timers, for the most part.
const waiting = chosen.filter(({ side }) => side === true)
const done = new Map<Situation, Check>()
const lane = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.set(next, await attempt(next))
}
await Promise.all(Array.from({ length: Number(values.parallel) }, lane))
for (const situation of chosen) checks.push(done.get(situation) ?? (await attempt(situation)))

if (only === undefined) {
  const machine = `Node ${process.version}, Linux ${release()}, ${cpus().length} CPUs`
  const amountsGiven = ['kills', 'seeds', 'cuts'].flatMap((name) => {
    const value = values[name as 'kills']
    return value === undefined ? [] : [`--${name} ${value}`]
  })
  const inParts = results === undefined ? [] : ['--results <directory>']
  const words = [...(long ? ['--long'] : []), ...amountsGiven, ...inParts]
  const command = ['npm run faults', ...(words.length === 0 ? [] : ['--', ...words])].join(' ')
  const before = existsSync(values.out) ? readFileSync(values.out, 'utf8') : ''
  writeFileSync(values.out, reliabilityPage(checks, rows, { command, machine, date: new Date() }, before))
  console.log(`written to ${values.out}`)
}
const failed = checks.filter(({ held }) => held === false)
console.log(`${checks.length - failed.length} of ${checks.length} situations held`)
process.exit(failed.length === 0 && rivals.length === 0 ? 0 : 1)
