// `node run-http.ts <node-http|undici> <requests> <origin> <unused>`: single events over four connections, CPU counted.
import { nodeTransport } from '../../../packages/core/src/delivery/http/node-transport.ts'
import { eventOf } from './clients.ts'

const [client = 'node-http', count = '1000', origin = ''] = process.argv.slice(2)
const headers = { 'content-type': 'application/json', 'x-api-key': 'k' }
const timeouts = { connectMillis: 5_000, headersMillis: 10_000, totalMillis: 15_000 }

async function sender(): Promise<(body: Buffer) => Promise<unknown>> {
  if (client === 'undici') {
    const { Agent, request } = await import('undici')
    const dispatcher = new Agent({
      connections: 4,
      pipelining: 1,
      connect: { timeout: 5_000 },
      headersTimeout: 10_000,
      bodyTimeout: 15_000,
    })
    return async (body) => (await request(`${origin}/track`, { method: 'POST', headers, body, dispatcher })).body.text()
  }
  const transport = nodeTransport({ timeouts })
  const { signal } = new AbortController()
  return (body) => transport.send({ url: `${origin}/track`, method: 'POST', headers, body }, signal)
}

const send = await sender()
const total = Number(count)
let next = 0
const worker = async () => {
  while (next < total) {
    next += 1
    await send(Buffer.from(JSON.stringify(eventOf(next))))
  }
}
const before = process.cpuUsage()
await Promise.all(Array.from({ length: 4 }, worker))
const { user, system } = process.cpuUsage(before)
const report = { microsPerRequest: (user + system) / total, peakMiB: process.resourceUsage().maxRSS / 1_024 }
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
