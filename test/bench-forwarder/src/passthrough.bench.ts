import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { interleaved, median, medianRatio } from '@signed-in-test/bench/measure'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { ProxyProcess } from './proxy-process.ts'

const SPANS = 512
const REQUESTS = 150
/** Other sizes beside the one that the design's budgets are made for. A small request is mostly HTTP, whatever is done with its body. */
const OTHER_SIZES = [
  { spans: 100, requests: 400, pipeBudget: 2, decodeBudget: 2.5 },
  { spans: 8000, requests: 12, pipeBudget: 1.75, decodeBudget: 10 },
] as const
const ROUNDS = 9

/** Takes everything and answers 200. */
async function sink(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => request.resume().on('end', () => response.end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** CPU of the forwarder in passthrough next to the least and the usual that a proxy does. */
export async function bench(): Promise<readonly BenchRow[]> {
  const [nextHop, track] = [await sink(), await sink()]
  const start = (kind: 'pipe' | 'ours' | 'decode') => ProxyProcess.start(kind, nextHop.url, `${track.url}/track`)
  const [pipe, ours, decode] = await Promise.all([start('pipe'), start('ours'), start('decode')])
  const plain = traceBody(SPANS, 0)
  const zipped = gzipSync(plain)
  const cpu = await interleaved(ROUNDS, {
    pipe: () => pipe.cpuPerRequest(REQUESTS, plain),
    ours: () => ours.cpuPerRequest(REQUESTS, plain),
    oursZipped: () => ours.cpuPerRequest(REQUESTS, zipped, 'gzip'),
    decodeZipped: () => decode.cpuPerRequest(REQUESTS, zipped, 'gzip'),
  })
  const others: BenchRow[] = []
  for (const { spans, requests, pipeBudget, decodeBudget } of OTHER_SIZES) {
    const body = traceBody(spans, 0)
    const gzip = gzipSync(body)
    const values = await interleaved(ROUNDS, {
      pipe: () => pipe.cpuPerRequest(requests, body),
      ours: () => ours.cpuPerRequest(requests, body),
      oursZipped: () => ours.cpuPerRequest(requests, gzip, 'gzip'),
      decodeZipped: () => decode.cpuPerRequest(requests, gzip, 'gzip'),
    })
    others.push(...cpuRows(spans, values, pipeBudget, decodeBudget))
  }
  for (const proxy of [pipe, ours, decode]) proxy.stop()
  for (const { server } of [nextHop, track]) server.close()
  return [...cpuRows(SPANS, cpu, 1.5, 6), ...others]
}

type Cpu = Readonly<Record<'pipe' | 'ours' | 'oursZipped' | 'decodeZipped', readonly number[]>>

function cpuRows(spans: number, cpu: Cpu, pipeBudget: number, decodeBudget: number): readonly BenchRow[] {
  return [
    toBenchRow({
      name: `passthrough, ${spans} spans, uncompressed: CPU`,
      unit: 'µs/request',
      ours: median(cpu.ours),
      rival: { name: 'bare node:http pipe proxy', value: median(cpu.pipe) },
      ratio: medianRatio(cpu.ours, cpu.pipe),
      budget: pipeBudget,
    }),
    toBenchRow({
      name: `passthrough, ${spans} spans, gzip: times cheaper`,
      unit: 'µs/request',
      ours: median(cpu.oursZipped),
      rival: { name: 'forwarder that decodes by protobufjs 8', value: median(cpu.decodeZipped) },
      ratio: medianRatio(cpu.decodeZipped, cpu.oursZipped),
      budget: decodeBudget,
      better: 'higher',
    }),
  ]
}
