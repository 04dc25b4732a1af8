/** What our hooks add to a request with an express-session that is no login: of somebody, and of nobody. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median } from '@signed-in-test/bench/measure'

const ROUNDS = 5
/** Enough that the compiler, whose time counts too, has long finished. */
const REQUESTS = 200_000
const script = fileURLToPath(new URL('session-cost.cjs', import.meta.url))

function cost(whose: 'ours' | 'none', what: 'restored' | 'anonymous'): number {
  return Number(execFileSync(process.execPath, [script, whose, what, String(REQUESTS)], { encoding: 'utf8' })) / 1000
}

async function added(name: string, what: 'restored' | 'anonymous'): Promise<BenchRow> {
  const values = await interleaved(ROUNDS, { ours: () => cost('ours', what), without: () => cost('none', what) })
  return toBenchRow({
    name,
    unit: 'µs CPU added',
    ours: median(values.ours.map((value, round) => value - (values.without[round] ?? Number.NaN))),
    rival: { name: 'the whole request without us, no sockets', value: median(values.without) },
    budget: 2,
    budgetOn: 'ours',
    note: `median of ${ROUNDS} interleaved rounds of ${REQUESTS} requests, a process each`,
  })
}

/** Two rows: the session belongs to somebody, or there is none. */
export async function bench(): Promise<readonly BenchRow[]> {
  return [
    await added('express-session: a request with a session', 'restored'),
    await added('express-session: a request without a session', 'anonymous'),
  ]
}
