import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Respond = (request: Received, response: ServerResponse) => void

export interface FakeServer {
  readonly url: string
  readonly requests: Received[]
  /** What the next requests get. Starts as 200 with an empty object. */
  respond: Respond
  close(): Promise<void>
}

/** A real HTTP server on loopback that remembers what it got. */
export async function fakeTrackServer(): Promise<FakeServer> {
  const fake = { requests: [] as Received[], respond: answer(200) }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const received: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      fake.requests.push(received)
      fake.respond(received, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/track`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** An answer with this status, headers and body. */
export function answer(status: number, headers: Record<string, string> = {}, body = '{}'): Respond {
  return (_request, response) => {
    response.writeHead(status, headers)
    response.end(body)
  }
}
