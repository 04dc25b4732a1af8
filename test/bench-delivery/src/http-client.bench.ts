import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio } from '@signed-in-test/bench/measure'
import { runChild } from './run-child.ts'
import { startSink } from './sink-process.ts'

/** What run-http.ts reports. */
interface Report {
  readonly microsPerRequest: number
  readonly peakMiB: number
}

const REQUESTS = 10_000
const ROUNDS = 3

/** The transport over node:http beside undici: the numbers behind decision 0050. */
export async function bench(): Promise<readonly BenchRow[]> {
  const sink = await startSink()
  const measure = (client: string) => async () => {
    const { microsPerRequest } = await runChild<Report>('run-http.ts', [client, String(REQUESTS), sink.origin])
    return microsPerRequest
  }
  try {
    const cpu = await interleaved(ROUNDS, { node: measure('node-http'), undici: measure('undici') }, { warmUp: 0 })
    return [
      toBenchRow({
        name: 'one event a request over four connections',
        unit: 'CPU µs/request',
        ours: median(cpu.node),
        rival: { name: 'undici 7 request', value: median(cpu.undici) },
        ratio: medianRatio(cpu.node, cpu.undici),
        budget: 2,
      }),
    ]
  } finally {
    sink.stop()
  }
}
