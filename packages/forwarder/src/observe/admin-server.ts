import { createServer, type Server } from 'node:http'
import type { Endpoint } from '../config/forwarder-config.ts'
import { listenOn } from '../http/listen-on.ts'

/** What the admin port tells. */
export interface AdminParts {
  /** Undefined: ready. Else why not, in a sentence. */
  notReady(): string | undefined | Promise<string | undefined>
  metrics(): string | Promise<string>
}

/** Probes and scrapers ask small things at once: whoever takes longer only holds a socket. */
const REQUEST_MILLIS = 5000
const MAX_CONNECTIONS = 64

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
        case '/healthz':
          Promise.resolve(parts.notReady()).then(
            (reason) => (reason === undefined ? send(200, 'ok\n') : send(503, `${reason}\n`)),
            () => send(503, 'nobody can tell\n'),
          )
          return
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
    this.#server.headersTimeout = REQUEST_MILLIS
    this.#server.requestTimeout = REQUEST_MILLIS
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  /** Resolves to the port. Rejects with Node's error. */
  listen(endpoint: Endpoint): Promise<number> {
    return listenOn(this.#server, endpoint)
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
