import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio } from '@signed-in-test/bench/measure'
import { findCollector } from '@signed-in-test/collector'
import { freePort } from '@signed-in-test/forwarder/free-port'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { ProxyProcess, postTo } from './proxy-process.ts'

/** Spans in a request, and requests in a round: about as many spans a round whatever the size. */
const SIZES: readonly (readonly [spans: number, requests: number])[] = [
  [100, 500],
  [512, 100],
  [8000, 12],
]
const ROUNDS = 7
/**
 * Requests of a hundred spans to each process before anything is measured. Both run for days; a Node process spends half as much again on
 * each of its first ten thousand requests, while V8 compiles.
 */
const WARM_UP_REQUESTS = 15_000
/** Of the clock that /proc counts in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** CPU seconds of a process since its start, user and system. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Most memory that a process has held since its start, in MB. */
function peakMegabytes(pid: number): number {
  const [, kilobytes = 'NaN'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
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

/**
 * The forwarder and a real Collector at the same job: CPU for a million spans, and peak memory. Prints why there is no row where it
 * cannot run.
 */
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
  for (const compression of ['none', 'gzip'] as const) {
    for (const [spans, requests] of SIZES) rows.push(...(await compare(found.binary, url, compression, spans, requests)))
  }
  sink.close()
  return rows
}

/** So many requests, four at a time. */
async function postMany(port: number, requests: number, body: Buffer, encoding?: string): Promise<void> {
  let left = requests
  const sender = async (): Promise<void> => {
    while (left-- > 0) await postTo(port, body, encoding)
  }
  await Promise.all([sender(), sender(), sender(), sender()])
}

async function compare(
  binary: string,
  url: string,
  compression: 'none' | 'gzip',
  spans: number,
  requests: number,
): Promise<readonly BenchRow[]> {
  const { child, port } = await startCollector(binary, { BACKEND: url, TRACK: url, COMPRESSION: compression })
  const ours = await ProxyProcess.start('ours', url, `${url}/track`)
  const plain = traceBody(spans, 1)
  const body = compression === 'gzip' ? gzipSync(plain) : plain
  const encoding = compression === 'gzip' ? 'gzip' : undefined
  const hundred = traceBody(100, 1)
  const warmUp = compression === 'gzip' ? gzipSync(hundred) : hundred
  await ours.cpuPerRequest(WARM_UP_REQUESTS, warmUp, encoding)
  await postMany(port, WARM_UP_REQUESTS, warmUp, encoding)
  const perMillion = (seconds: number): number => (seconds / (requests * spans)) * 1e6
  const values = await interleaved(ROUNDS, {
    ours: async () => perMillion(((await ours.cpuPerRequest(requests, body, encoding)) * requests) / 1e6),
    collector: async () => {
      const before = cpuSeconds(child.pid ?? 0)
      await postMany(port, requests, body, encoding)
      return perMillion(cpuSeconds(child.pid ?? 0) - before)
    },
  })
  const memory = { ours: peakMegabytes(ours.pid), collector: peakMegabytes(child.pid ?? 0) }
  ours.stop()
  child.kill('SIGKILL')
  const name = `passthrough, ${spans} spans, ${compression === 'gzip' ? 'gzip' : 'uncompressed'}`
  const rival = 'OpenTelemetry Collector 0.159, same job'
  return [
    toBenchRow({
      name: `${name}: CPU for a million spans`,
      unit: 's',
      ours: median(values.ours),
      rival: { name: rival, value: median(values.collector) },
      ratio: medianRatio(values.ours, values.collector),
      budget: 0.2,
    }),
    toBenchRow({
      name: `${name}: peak memory`,
      unit: 'MB',
      ours: memory.ours,
      rival: { name: rival, value: memory.collector },
      budget: 200,
      budgetOn: 'ours',
    }),
  ]
}
