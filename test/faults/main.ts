// npm run faults: everything that happens to events when processes, disks and networks fail, as a run of some minutes, and its result
// in docs/reliability.md. `--kills 1000 --seeds 20000 --cuts 50` for a longer one. Needs no build; some rows need root and Linux.
import { writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { fullDisk } from './src/full-disk.ts'
import { killStorm } from './src/kill-storm.ts'
import { failEachCall } from './src/nth-call.ts'
import { outage } from './src/outage.ts'
import { canCutPower, powerCuts } from './src/power-cut.ts'
import { type Check, reliabilityPage } from './src/reliability-page.ts'
import { rivalTable } from './src/rival-table.ts'
import { simulate } from './src/simulate.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seeds: { type: 'string', default: '3000' },
    cuts: { type: 'string', default: '10' },
    parallel: { type: 'string', default: '4' },
    out: { type: 'string', default: new URL('../../docs/reliability.md', import.meta.url).pathname },
  },
})
const checks: Check[] = []

async function check(name: string, work: () => Promise<{ readonly what: string; readonly held: boolean }>): Promise<void> {
  const startedAt = performance.now()
  const { what, held } = await work()
  const seconds = (performance.now() - startedAt) / 1_000
  checks.push({ name, what, held, seconds })
  console.log(`${held ? 'held  ' : 'FAILED'} ${name}: ${what} (${seconds.toFixed(0)} s)`)
}

const rows = await rivalTable(undefined, Number(values.parallel))
console.log(`failure table: ${rows.length} rows`)

await check('kill -9, three processes on one spool, failing destination', async () => {
  const { kills, acknowledged, lost, mismatches, copies, left } = await killStorm(Number(values.kills))
  return {
    what: `${kills} kills, ${acknowledged} sign-ins taken, ${lost.length} lost, ${mismatches} with other bytes, ${copies} delivered again under the same id, ${left.length} entries left in the spool`,
    held: lost.length === 0 && mismatches === 0 && left.length === 0,
  }
})

await check('simulation: kills, power cuts, disk and network faults under a seed', async () => {
  const seeds = Number(values.seeds)
  let accepted = 0
  let kills = 0
  const violations: string[] = []
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = await simulate(seed)
    accepted += result.accepted
    kills += result.kills
    for (const violation of result.violations) violations.push(`seed ${seed}: ${violation}`)
  }
  return {
    what: [`${seeds} seeds, ${accepted} sign-ins, ${kills} kills`, ...violations].join('; '),
    held: violations.length === 0,
  }
})

for (const fate of ['crash', 'EIO', 'ENOSPC', 'EMFILE'] as const) {
  await check(
    `each call to the file system in turn: ${fate === 'crash' ? 'the process ends there' : `it fails with ${fate}`}`,
    async () => {
      const results = await failEachCall(fate)
      const violations = results.flatMap((result) => result.violations.map((violation) => `call ${result.call} ${violation}`))
      return { what: [`${results.length} calls`, ...violations].join('; '), held: violations.length === 0 }
    },
  )
}

for (const hours of [1, 24, 192]) {
  await check(`outage of ${hours} h, a sign-in a minute (virtual clock)`, async () => {
    const { accepted, delivered, dropped, attemptsPerHour } = await outage(hours)
    return {
      what: `${accepted} taken, ${delivered} delivered, ${dropped} beyond maxAge dropped and counted, ${attemptsPerHour.toFixed(1)} attempts an hour`,
      held: delivered + dropped === accepted && (hours > 168 || dropped === 0) && attemptsPerHour <= 40,
    }
  })
}

if (canCutPower()) {
  await check('power cut: ext4 on a loop mount, shut down under the writes', async () => {
    const { rounds, durable, durableLost, written, writtenLost } = await powerCuts(Number(values.cuts))
    return {
      what: `${rounds} cuts; of ${durable} sign-ins called durable ${durableLost} lost; of ${written} only written ${writtenLost} lost`,
      held: durableLost === 0,
    }
  })
  await check('disk full: a real file system of 1 MiB, destination down', async () => {
    const { accepted, inMemory, healed, delivered, dropped } = await fullDisk()
    return {
      what: `${accepted} taken, ${inMemory} of them into memory, ${healed} written once there was room, ${delivered} delivered, ${dropped} dropped`,
      held: delivered === accepted && inMemory > 0 && healed === inMemory,
    }
  })
} else {
  console.log('skipped power cut and full disk: they mount file systems of their own, which needs root and mkfs.ext4')
}

const machine = `Node ${process.version}, Linux ${release()}, ${cpus().length} CPUs`
writeFileSync(values.out, reliabilityPage(checks, rows, machine, new Date()))
const failed = checks.filter(({ held }) => !held)
console.log(`${checks.length - failed.length} of ${checks.length} checks held; written to ${values.out}`)
process.exit(failed.length === 0 ? 0 : 1)
