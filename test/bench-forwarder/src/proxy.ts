// A proxy in a process of its own: `node proxy.ts <pipe | ours | decode> <next hop> <track url>`. Tells its port first; answers every
// message with the CPU time that it has used, in microseconds.
import { mkdtempSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const [kind = '', nextHop = '', track = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** The least that a proxy in Node can do. */
async function pipeProxy(): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    const { host: _host, ...headers } = incoming.headers
    const onward = request(nextHop + (incoming.url ?? ''), { method: 'POST', agent, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  return await listening(server)
}

/** What a service does that decodes each request by protobufjs to look for sign-ins, and reposts it. */
async function decodingProxy(): Promise<number> {
  // Loaded here, so that it weighs on no other proxy's heap.
  const { traceRequestType } = await import('@signed-in-test/forwarder/otlp-proto')
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const plain = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      const decoded = traceRequestType.decode(plain) as unknown as {
        resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[]
      }
      let logins = 0
      for (const { scopeSpans } of decoded.resourceSpans) {
        for (const { spans } of scopeSpans) for (const { name } of spans) if (name === 'sign_in') logins++
      }
      const { host: _host, ...headers } = incoming.headers
      const onward = request(
        nextHop + (incoming.url ?? ''),
        { method: 'POST', agent, headers: { ...headers, 'x-logins': logins } },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        },
      )
      onward.end(body)
    })
  })
  return await listening(server)
}

async function ours(): Promise<number> {
  const { loadConfig, startForwarder } = await import('@signed-in/forwarder')
  const config = loadConfig({
    file: undefined,
    env: {
      SIGNED_IN_FORWARD_LISTEN: '127.0.0.1:0',
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
      SIGNED_IN_FORWARD_TO: nextHop,
      SIGNED_IN_TRACK_URL: track,
      SIGNED_IN_SPOOL_DIR: join(mkdtempSync(join(tmpdir(), 'signed-in-bench-')), 'spool'),
    },
  })
  const forwarder = await startForwarder(config, { log: () => {} })
  return forwarder.ports.http ?? 0
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const PROXIES: Readonly<Record<string, () => Promise<number>>> = { pipe: pipeProxy, decode: decodingProxy, ours }
const port = await PROXIES[kind]?.()
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMicros: user + system })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ port })
