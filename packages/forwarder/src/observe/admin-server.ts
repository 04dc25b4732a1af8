import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Endpoint } from '../config/forwarder-config.ts'

/** What the admin port tells. */
export interface AdminParts {
  /** Undefined: ready. Else why not, in a sentence. */
  notReady(): string | undefined
  metrics(): string | Promise<string>
}

/** The port for probes and Prometheus, apart from the data port: `/livez`, `/readyz` (also `/healthz`), `/metrics`. No data there. */
export class AdminServer {
  readonly #server: Server

  constructor(parts: AdminParts) {
    this.#server = createServer((request, response) => {
      const send = (status: number, text: string, type: string = 'text/plain; charset=utf-8'): void => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'Only GET.\n')
      const [path = ''] = (request.url ?? '').split('?', 1)
      switch (path) {
        case '/livez':
          return send(200, 'ok\n')
        case '/readyz':
        case '/healthz': {
          const reason = parts.notReady()
          return reason === undefined ? send(200, 'ok\n') : send(503, `${reason}\n`)
        }
        case '/metrics':
          Promise.resolve(parts.metrics()).then(
            (text) => send(200, text, 'text/plain; version=0.0.4; charset=utf-8'),
            () => send(500, 'The metrics cannot be collected now.\n'),
          )
          return
        default:
          send(404, 'Nothing here. Known: /livez, /readyz, /healthz, /metrics.\n')
      }
    })
    this.#server.headersTimeout = 5000
    this.#server.requestTimeout = 5000
    this.#server.maxConnections = 64
  }

  /** Resolves to the port. Rejects with Node's error. */
  async listen({ host, port }: Endpoint): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
