/** What our hooks add to a request of somebody who is signed in, and to a login, in every session store and token library. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { median } from '@signed-in-test/bench/measure'

const APPS = [
  'express-session',
  'cookie-session',
  'iron-session',
  'koa-session',
  '@fastify/session',
  '@fastify/secure-session',
  '@fastify/jwt',
  'jsonwebtoken',
] as const

/** µs of CPU that may be added, and how it is measured: slices that take turns, requests in each. */
const KINDS = {
  visit: { what: 'a request of somebody who is signed in', budget: 2, slices: 60, requests: 300 },
  login: { what: 'a login', budget: 200, slices: 60, requests: 100 },
} as const

const script = fileURLToPath(new URL('added-cost.cjs', import.meta.url))

function added(app: string, kind: keyof typeof KINDS): BenchRow {
  const { what, budget, slices, requests } = KINDS[kind]
  const output = execFileSync(process.execPath, [script, app, kind, String(slices), String(requests)], { encoding: 'utf8' })
  const { ours, without } = JSON.parse(output) as Record<'ours' | 'without', number[]>
  return toBenchRow({
    name: `${app}: ${what}`,
    unit: 'µs CPU added',
    ours: median(ours.map((value, slice) => value - (without[slice] ?? Number.NaN))) / 1000,
    rival: { name: 'the whole request without us, no sockets', value: median(without) / 1000 },
    budget,
    budgetOn: 'ours',
    note: `median of ${slices} pairs of slices of ${requests} requests, both in one process, in turns`,
  })
}

/** Two rows for each. */
export function bench(): Promise<readonly BenchRow[]> {
  return Promise.resolve(APPS.flatMap((app) => [added(app, 'visit'), added(app, 'login')]))
}
