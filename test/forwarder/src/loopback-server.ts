import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request that a loopback server got. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** How the server answers; may take its time. Default: 200 without body. */
export type Respond = (request: Received, response: ServerResponse) => void | Promise<void>

/** A real server on loopback that keeps what it gets. */
export interface LoopbackServer {
  readonly url: string
  readonly received: Received[]
  respond: Respond
  /** Resolves once so many requests have come. */
  count(requests: number): Promise<void>
  close(): Promise<void>
}

/** Starts a server; it ends with the test. */
export async function loopbackServer(respond: Respond = (_request, response) => void response.end()): Promise<LoopbackServer> {
  const received: Received[] = []
  let waiting: { requests: number; resolve: () => void }[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const got = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
      received.push(got)
      for (const { requests, resolve } of waiting) if (received.length >= requests) resolve()
      waiting = waiting.filter(({ requests }) => received.length < requests)
      void self.respond(got, response)
    })
    request.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const self: LoopbackServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    respond,
    count: (requests) =>
      received.length >= requests ? Promise.resolve() : new Promise((resolve) => waiting.push({ requests, resolve })),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
  onTestFinished(() => self.close())
  return self
}
