import { createServer } from 'node:net'
import { startTraceServer } from '@signed-in-test/support/trace-server'
import { startTrackServer } from '@signed-in-test/support/track-server'
import autocannon from 'autocannon'
import { type BenchRow, toBenchRow } from './bench-row.ts'
import { type LoginApp, startLoginApp } from './login-app.ts'
import { percentile } from './measure.ts'

/** Short blocks, so that all apps meet the same moods of the machine; the latencies of the blocks are pooled. */
const LOGINS_PER_BLOCK = 24
const ROUNDS = 16
/** The rounds with the least latency over all apps together are kept: a neighbour on the machine disturbs them less. */
const QUIETER_ROUNDS = 12
/** Two at once: the password hash keeps the CPU busy, so more would only measure the queue. */
const CONNECTIONS = 2
const BUDGET = 1.01

/** What one app did in one round. */
interface Block {
  readonly latencies: readonly number[]
  readonly cpuMillis: number
}

/** Logs in over and over. Every answer must be the redirect of a good login. */
async function runBlock({ url, cpuMillis }: LoginApp): Promise<Block> {
  const latencies: number[] = []
  const cpuBefore = cpuMillis()
  const options = {
    url: `${url}/login`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'username=ada&password=analytical-engine',
    connections: CONNECTIONS,
    amount: LOGINS_PER_BLOCK,
  } as const
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error, outcome) => (error ? reject(error) : resolve(outcome)))
    run.on('response', (_client, _status, _bytes, millis) => latencies.push(millis))
  })
  if (result['3xx'] !== LOGINS_PER_BLOCK)
    throw new Error(`${result['3xx']} of ${LOGINS_PER_BLOCK} logins were answered as good ones`)
  return { latencies, cpuMillis: cpuMillis() - cpuBefore }
}

/** A port on which nobody listens: every connection to it is refused. */
async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/track`
}

/**
 * The login route of the example, an Express app with passport-local, bcrypt and its own OpenTelemetry, with us and without.
 * The same app runs a second time without us: how far those two are apart is what this machine can tell.
 */
export async function bench(): Promise<readonly BenchRow[]> {
  const [track, traces] = [await startTrackServer(), await startTraceServer()]
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, OTEL_LOG_LEVEL: 'none' }
  const register = ['--import', '@signed-in/otel/register']
  const apps = {
    without: await startLoginApp([], env),
    again: await startLoginApp([], env),
    healthy: await startLoginApp(register, { ...env, SIGNED_IN_TRACK_URL: track.url }),
    dead: await startLoginApp(register, { ...env, SIGNED_IN_TRACK_URL: await deadUrl() }),
  }
  try {
    const names = ['without', 'again', 'healthy', 'dead'] as const
    const rounds: Record<(typeof names)[number], Block>[] = []
    const warmUp = 1
    for (let round = -warmUp; round < ROUNDS; round += 1) {
      const blocks = new Map<string, Block>()
      for (const turn of names.keys()) {
        const name = names[(turn + round + warmUp) % names.length] ?? 'without'
        blocks.set(name, await runBlock(apps[name]))
      }
      if (round >= 0) rounds.push(Object.fromEntries(blocks) as (typeof rounds)[number])
    }
    const least = LOGINS_PER_BLOCK * ROUNDS
    if (track.events.length < least) throw new Error(`only ${track.events.length} of ${least} events arrived`)

    const sumOfLatencies = (round: (typeof rounds)[number]): number =>
      names.flatMap((name) => round[name].latencies).reduce((sum, latency) => sum + latency, 0)
    const quiet = rounds.toSorted((a, b) => sumOfLatencies(a) - sumOfLatencies(b)).slice(0, QUIETER_ROUNDS)
    const latency = (name: (typeof names)[number], percent: number): number =>
      percentile(
        quiet.flatMap((round) => round[name].latencies),
        percent,
      )
    const cpu = (name: (typeof names)[number]): number => quiet.reduce((sum, round) => sum + round[name].cpuMillis, 0)
    const against = (name: (typeof names)[number], percent: number): string =>
      (latency(name, percent) / latency('without', percent)).toFixed(3)

    const row = (name: 'healthy' | 'dead'): BenchRow =>
      toBenchRow({
        name: `login route, destination ${name}, p99`,
        unit: 'ms',
        ours: latency(name, 99),
        rival: { name: 'the same app without us', value: latency('without', 99) },
        budget: BUDGET,
        note:
          `${QUIETER_ROUNDS * LOGINS_PER_BLOCK} logins each, p50 ratio ${against(name, 50)}, CPU ratio ${(cpu(name) / cpu('without')).toFixed(3)}; ` +
          `noise: the app without us against itself gives p99 ${against('again', 99)}, p50 ${against('again', 50)}, ` +
          `CPU ${(cpu('again') / cpu('without')).toFixed(3)}`,
      })
    return [row('healthy'), row('dead')]
  } finally {
    await Promise.all(Object.values(apps).map((app) => app.stop()))
    await Promise.all([track.close(), traces.close()])
  }
}
