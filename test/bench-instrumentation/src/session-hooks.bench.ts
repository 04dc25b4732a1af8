/** What our hooks add to a request of somebody who is signed in, and to a login, in every session store and token library. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { median, medianBounds } from '@signed-in-test/bench/measure'

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

/**
 * µs of CPU that may be added, and how it is measured: slices that take turns, requests in each. Many short slices: what else runs on
 * the machine falls into some of them, and the median is that of the others.
 */
const KINDS = {
  visit: { what: 'a request of somebody who is signed in', budget: 2, slices: 200, requests: 150 },
  login: { what: 'a login', budget: 200, slices: 200, requests: 50 },
} as const

const POSTS = {
  nobody: 'a post of JSON that is no login',
  somebody: 'the same while somebody is between two steps of a login',
} as const

function run(file: string, ...args: readonly (string | number)[]): Record<'ours' | 'without', number[]> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const output = execFileSync(process.execPath, [script, ...args.map(String)], { encoding: 'utf8' })
  return JSON.parse(output) as Record<'ours' | 'without', number[]>
}

function toRow(name: string, budget: number, note: string, { ours, without }: ReturnType<typeof run>): BenchRow {
  const differences = ours.map((value, slice) => (value - (without[slice] ?? Number.NaN)) / 1000)
  const [from, to] = medianBounds(differences).map((value) => value.toPrecision(3))
  return toBenchRow({
    name,
    unit: 'µs CPU added',
    ours: median(differences),
    rival: { name: 'the whole request without us, no sockets', value: median(without) / 1000 },
    budget,
    budgetOn: 'ours',
    note: `${note}; the true median is between ${from} and ${to} in 19 of 20 runs`,
  })
}

const inTurns = (slices: number, requests: number): string =>
  `median of ${slices} pairs of slices of ${requests} requests, both in one process, in turns`

function added(app: string, kind: keyof typeof KINDS): BenchRow {
  const { what, budget, slices, requests } = KINDS[kind]
  return toRow(`${app}: ${what}`, budget, inTurns(slices, requests), run('added-cost.cjs', app, kind, slices, requests))
}

function addedToPost(whoWaits: keyof typeof POSTS): BenchRow {
  const { budget, slices, requests } = KINDS.visit
  const costs = run('post-cost.cjs', whoWaits, slices, requests)
  return toRow(`node:http: ${POSTS[whoWaits]}`, budget, inTurns(slices, requests), costs)
}

/** Two rows for each, and two for posts that no library is asked about. */
export function bench(): Promise<readonly BenchRow[]> {
  const rows = APPS.flatMap((app) => [added(app, 'visit'), added(app, 'login')])
  return Promise.resolve([...rows, addedToPost('nobody'), addedToPost('somebody')])
}
