import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** What the sink does with a request. */
export type SinkMode =
  | 'ok'
  | 'error-500'
  | 'unauthorized'
  | 'throttle'
  | 'late-5s'
  | 'late-15s-accepted'
  | 'reset-after-accept'
  | 'bad-event'
  /** 413 to more than four events. */
  | 'too-large'
  | 'never-answers'
  /** One request in five fails in one of the ways above that are quick. */
  | 'mixed'

/** The event whose batch a sink in mode `bad-event` refuses. */
export const BAD_USER = 'user_bad'
const MOST_EVENTS = 4

/** A destination that misbehaves as told, and remembers how often each event id was taken and with which bytes. */
export class FaultySink {
  mode: SinkMode = 'ok'
  readonly taken = new Map<string, { body: string; copies: number }>()
  /** Ids that came again with other bytes. */
  readonly mismatches = new Set<string>()
  requests = 0
  connections = 0
  refused = 0
  readonly #keepAliveMillis: number
  /** Speaks TLS from the next `open` on. */
  secure: ServerOptions | undefined
  #server: Server | undefined
  #port = 0

  /** @param keepAliveMillis how long an idle connection stays open */
  constructor(keepAliveMillis = 60_000) {
    this.#keepAliveMillis = keepAliveMillis
  }

  get origin(): string {
    return this.secure === undefined ? `http://127.0.0.1:${this.#port}` : `https://localhost:${this.#port}`
  }

  get port(): number {
    return this.#port
  }

  get copies(): number {
    let copies = 0
    for (const { copies: times } of this.taken.values()) copies += times - 1
    return copies
  }

  get isOpen(): boolean {
    return this.#server !== undefined
  }

  async open(): Promise<void> {
    const serve = (request: IncomingMessage, response: ServerResponse) => this.#serve(request, response)
    const server: Server = this.secure === undefined ? createServer(serve) : createSecureServer(this.secure, serve)
    server.on('connection', () => (this.connections += 1))
    server.keepAliveTimeout = this.#keepAliveMillis
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** From now on connections are refused. `open` takes the same port again. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      this.requests += 1
      const wire = Buffer.concat(chunks)
      const text = (wire[0] === 0x1f && wire[1] === 0x8b ? gunzipSync(wire) : wire).toString()
      this.#answer(text, response)
    })
  }

  #answer(text: string, response: ServerResponse): void {
    const mode = this.mode === 'mixed' ? mixedMode() : this.mode
    const accept = () => {
      this.#take(text)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":true,"status":"Ok"}')
    }
    const refuse = (status: number, headers = {}) => {
      this.refused += 1
      response.writeHead(status, headers).end('{}')
    }
    switch (mode) {
      case 'ok':
      case 'mixed':
        accept()
        return
      case 'error-500':
        refuse(500)
        return
      case 'unauthorized':
        refuse(401)
        return
      case 'throttle':
        refuse(429, { 'retry-after': this.mode === 'mixed' ? '0' : '5' })
        return
      case 'late-5s':
        setTimeout(accept, 5_000)
        return
      case 'late-15s-accepted':
        this.#take(text)
        setTimeout(() => response.writeHead(200).end('{}'), 15_000)
        return
      case 'reset-after-accept':
        this.#take(text)
        response.socket?.resetAndDestroy()
        return
      case 'bad-event':
        if (text.includes(BAD_USER)) refuse(400)
        else accept()
        return
      case 'too-large':
        if (eventsIn(text).length > MOST_EVENTS) refuse(413)
        else accept()
        return
      case 'never-answers':
        return
    }
  }

  #take(text: string): void {
    for (const event of eventsIn(text)) {
      const id = event?.['messageId'] ?? event?.['uuid'] ?? event?.['id']
      if (typeof id !== 'string') continue
      const body = JSON.stringify(event)
      const known = this.taken.get(id)
      if (known === undefined) this.taken.set(id, { body, copies: 1 })
      else {
        known.copies += 1
        if (known.body !== body) this.mismatches.add(id)
      }
    }
  }
}

function eventsIn(text: string): Record<string, unknown>[] {
  try {
    const body = JSON.parse(text) as { batch?: Record<string, unknown>[] }
    return body.batch ?? [body as Record<string, unknown>]
  } catch {
    return []
  }
}

/** 10 % 500, 5 % 429, 5 % reset after accept; the rest is fine. */
function mixedMode(): SinkMode {
  const draw = Math.random()
  if (draw < 0.1) return 'error-500'
  if (draw < 0.15) return 'throttle'
  return draw < 0.2 ? 'reset-after-accept' : 'ok'
}
