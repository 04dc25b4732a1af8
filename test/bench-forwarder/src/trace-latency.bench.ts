import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio, percentile } from '@signed-in-test/bench/measure'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { ProxyProcess } from './proxy-process.ts'

const SPANS = 512
const REQUESTS = 200
/** One p99 is told by two requests: it takes many rounds to tell a tenth from nothing. */
const ROUNDS = 30
const WARM_UP_ROUNDS = 3
/** Every tenth request holds a sign-in: a hundred times what a busy product has. */
const EVERY = 10
const SLOW_MILLIS = 5000

/** Takes everything and answers 200 after so long. */
async function sink(millis: number): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => request.resume().on('end', () => setTimeout(() => response.end(), millis)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/**
 * How long a trace request takes at the 99th percentile while the destination of the sign-ins is dead, or slow, next to a healthy one. Two
 * forwarders with a healthy one run beside each other, and the note says how far apart they are: what the machine itself cannot tell.
 */
export async function bench(): Promise<readonly BenchRow[]> {
  const [nextHop, track, slow] = [await sink(0), await sink(0), await sink(SLOW_MILLIS)]
  const start = (to: string): Promise<ProxyProcess> => ProxyProcess.start('ours', nextHop.url, to)
  const proxies = {
    healthy: await start(`${track.url}/track`),
    again: await start(`${track.url}/track`),
    dead: await start('http://127.0.0.1:9/track'),
    slow: await start(`${slow.url}/track`),
  }
  const plain = traceBody(SPANS, 0)
  const rounds = ROUNDS + WARM_UP_ROUNDS
  const withLogin = Array.from({ length: (rounds * REQUESTS) / EVERY }, (_, seed) => traceBody(SPANS, 1, seed + 1))
  const p99 = (proxy: ProxyProcess) => {
    // Each forwarder meets each sign-in once.
    let next = 0
    return async (): Promise<number> => {
      const times: number[] = []
      for (let i = 0; i < REQUESTS; i++) times.push(await proxy.post(i % EVERY === 0 ? (withLogin[next++] as Buffer) : plain))
      return percentile(times, 99)
    }
  }
  const values = await interleaved(
    ROUNDS,
    { healthy: p99(proxies.healthy), again: p99(proxies.again), dead: p99(proxies.dead), slow: p99(proxies.slow) },
    { warmUp: WARM_UP_ROUNDS },
  )
  for (const proxy of Object.values(proxies)) proxy.stop()
  for (const { server } of [nextHop, track, slow]) {
    server.closeAllConnections()
    server.close()
  }
  const itself = medianRatio(values.again, values.healthy)
  const row = (name: string, times: readonly number[]): BenchRow =>
    toBenchRow({
      name: `passthrough, p99 of a trace request: destination ${name}`,
      unit: 'ms',
      ours: median(times),
      rival: { name: 'destination healthy', value: median(values.healthy) },
      ratio: medianRatio(times, values.healthy),
      budget: 1.1,
      note: `a second healthy one beside the first: ${itself.toFixed(2)}`,
    })
  return [row('dead', values.dead), row(`${SLOW_MILLIS / 1000} s slow`, values.slow)]
}
