import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchRow, toBenchRow } from './bench-row.ts'
import { measureChild } from './child-process.ts'
import { interleaved, median } from './measure.ts'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const ROUNDS = 12

/** What loading `register` costs at start-up, over loading the SDK that it brings along, in CPU time of whole processes. */
export async function bench(): Promise<readonly BenchRow[]> {
  // Inside of this package, so that the packages resolve.
  const folder = mkdtempSync(join(HERE, 'node_modules/.register-'))
  try {
    return [
      await compare(folder, 'ES module app', 'app.mjs', '--import'),
      await compare(folder, 'CommonJS app', 'app.cjs', '--require'),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(folder: string, kind: string, main: string, flag: string): Promise<BenchRow> {
  writeFileSync(join(folder, main), '')
  const env = { SIGNED_IN_TRACK_URL: 'http://127.0.0.1:1/track', OTEL_TRACES_EXPORTER: 'none' }
  const cpu = (preload: string) => async () =>
    (await measureChild([flag, preload, join(folder, main)], { cwd: HERE, env })).cpuMillis
  const values = await interleaved(ROUNDS, {
    ours: cpu('@signed-in/otel/register'),
    sdk: cpu('@opentelemetry/sdk-node'),
  })
  // Start-up only ever takes longer by accident, so the fastest runs say the most.
  const ours = Math.min(...values.ours)
  const sdk = Math.min(...values.sdk)
  return toBenchRow({
    name: `register over sdk-node alone, ${kind}`,
    unit: 'ms CPU',
    ours: ours - sdk,
    rival: { name: `${flag} @opentelemetry/sdk-node`, value: sdk },
    ratio: ours / sdk,
    budget: 25,
    budgetOn: 'ours',
    note: `whole processes, fastest of ${ROUNDS}; medians ${median(values.ours).toFixed(0)} and ${median(values.sdk).toFixed(0)} ms`,
  })
}
