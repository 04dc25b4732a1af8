/** What our hooks add to a request that is authenticated by its session, and to a login: passport with and without them. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median } from '@signed-in-test/bench/measure'

const ROUNDS = 7
const script = fileURLToPath(new URL('request-cost.cjs', import.meta.url))

function cost(whose: 'ours' | 'none', what: 'restored' | 'jwt' | 'login', requests: number): number {
  return Number(execFileSync(process.execPath, [script, whose, what, String(requests)], { encoding: 'utf8' })) / 1000
}

async function added(name: string, what: 'restored' | 'jwt' | 'login', requests: number, budget: number): Promise<BenchRow> {
  const values = await interleaved(ROUNDS, {
    ours: () => cost('ours', what, requests),
    without: () => cost('none', what, requests),
  })
  const without = median(values.without)
  return toBenchRow({
    name,
    unit: 'µs CPU added',
    ours: median(values.ours.map((value, round) => value - (values.without[round] ?? Number.NaN))),
    rival: { name: 'the whole request without us, no sockets', value: without },
    budget,
    budgetOn: 'ours',
    note: `median of ${ROUNDS} interleaved rounds of ${requests} requests, a process each`,
  })
}

/** Three rows: two requests that are no login, and a login. */
export async function bench(): Promise<readonly BenchRow[]> {
  return [
    await added('passport: a request with a session', 'restored', 200_000, 2),
    await added('passport: a request with a JWT', 'jwt', 50_000, 2),
    await added('passport: a login', 'login', 20_000, 200),
  ]
}
