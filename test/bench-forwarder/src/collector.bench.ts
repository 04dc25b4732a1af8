import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio } from '@signed-in-test/bench/measure'
import { findCollector, freePort } from '@signed-in-test/collector'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { ProxyProcess, postTo } from './proxy-process.ts'

const SPANS = 512
const REQUESTS = 100
const ROUNDS = 7
/** Of the clock that /proc counts in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** CPU seconds of a process since its start, user and system. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

async function startCollector(
  binary: string,
  env: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort()
  const config = fileURLToPath(new URL('collector.bench.yaml', import.meta.url))
  const child = spawn(binary, ['--config', config], {
    env: { ...process.env, ...env, OTLP_LISTEN: `127.0.0.1:${port}` },
    stdio: 'ignore',
  })
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer !== undefined) return { child, port }
    if (child.exitCode !== null) throw new Error('The Collector has not started.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The forwarder and a real Collector at the same job: CPU for a million spans. Prints why there is no row where it cannot run. */
export async function bench(): Promise<readonly BenchRow[]> {
  const found = findCollector()
  if ('missing' in found || process.platform !== 'linux') {
    console.log(`skipped: ${'missing' in found ? found.missing : 'the CPU time of another process is read from /proc'}`)
    return []
  }
  const sink = createServer((request, response) => request.resume().on('end', () => response.end()))
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
  const rows: BenchRow[] = []
  for (const compression of ['none', 'gzip']) {
    const { child, port } = await startCollector(found.binary, { BACKEND: url, TRACK: url, COMPRESSION: compression })
    const ours = await ProxyProcess.start('ours', url, `${url}/track`)
    const plain = traceBody(SPANS, 1)
    const body = compression === 'gzip' ? gzipSync(plain) : plain
    const encoding = compression === 'gzip' ? 'gzip' : undefined
    const secondsPerMillion = (seconds: number): number => (seconds / (REQUESTS * SPANS)) * 1e6
    const values = await interleaved(ROUNDS, {
      ours: async () => secondsPerMillion(((await ours.cpuPerRequest(REQUESTS, body, encoding)) * REQUESTS) / 1e6),
      collector: async () => {
        const before = cpuSeconds(child.pid ?? 0)
        let left = REQUESTS
        const sender = async (): Promise<void> => {
          while (left-- > 0) await postTo(port, body, encoding)
        }
        await Promise.all([sender(), sender(), sender(), sender()])
        return secondsPerMillion(cpuSeconds(child.pid ?? 0) - before)
      },
    })
    ours.stop()
    child.kill('SIGKILL')
    rows.push(
      toBenchRow({
        name: `passthrough, 512 spans, ${compression === 'gzip' ? 'gzip' : 'uncompressed'}: CPU for a million spans`,
        unit: 's',
        ours: median(values.ours),
        rival: { name: 'OpenTelemetry Collector 0.159, same job', value: median(values.collector) },
        ratio: medianRatio(values.ours, values.collector),
        budget: 0.2,
      }),
    )
  }
  sink.close()
  return rows
}
