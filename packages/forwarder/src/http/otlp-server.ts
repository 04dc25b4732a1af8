import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import type { Gatekeeper } from '../access/bearer-gatekeeper.ts'
import type { ForwarderMetrics } from '../observe/forwarder-metrics.ts'
import { MEDIA_TYPES, toOtlpEncoding } from '../otlp/content-type.ts'
import { type Answer, retryLaterAnswer, statusAnswer } from './answer.ts'
import type { BodyMemory } from './arriving-body.ts'
import { BodyPool } from './body-pool.ts'
import type { Intake } from './intake.ts'
import { listenOn } from './listen-on.ts'
import type { MemoryBudget } from './memory-budget.ts'
import type { NoteGarbage } from './note-garbage.ts'
import { SIGNAL_PATHS } from './otlp-request.ts'
import { readBody } from './read-body.ts'

/** Bounds of one listener. */
export interface ServerLimits {
  /** Bytes of a body on the wire. */
  readonly maxBodyBytes: number
  readonly maxConnections: number
  /** Until a request's headers are there. */
  readonly headersTimeoutMillis: number
  /** Until the whole request is there. */
  readonly requestTimeoutMillis: number
  /** How long an idle connection is kept. */
  readonly keepAliveMillis: number
}

/** What the server needs. */
export interface OtlpServerParts {
  readonly intake: Intake
  readonly budget: MemoryBudget
  readonly limits: ServerLimits
  readonly metrics: ForwarderMetrics
  readonly noteGarbage?: NoteGarbage
  readonly admit?: Gatekeeper
  readonly tls?: TlsOptions
}

const RETRY_SECONDS = 1
/** All headers of a request together, as Node has it by default; beyond it the answer is 431. */
const MAX_HEADER_BYTES = 16_384
/** How long the rest of a refused body is read and thrown away. */
const LINGER_MILLIS = 2000
/** How often a closing server looks for connections that have become idle. */
const SWEEP_MILLIS = 200

/** The OTLP/HTTP listener: turns sockets into `OtlpRequest`s, within limits, and answers back into bytes. */
export class OtlpServer {
  readonly #parts: OtlpServerParts
  readonly #server: Server
  readonly #memory: BodyMemory
  #isDraining: boolean = false
  #closing: Promise<void> | undefined

  constructor(parts: OtlpServerParts) {
    this.#parts = parts
    this.#memory = { pool: new BodyPool(), noteGarbage: parts.noteGarbage ?? (() => {}) }
    const { limits, tls } = parts
    const options = {
      headersTimeout: limits.headersTimeoutMillis,
      requestTimeout: limits.requestTimeoutMillis,
      keepAliveTimeout: limits.keepAliveMillis,
      connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMillis),
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    }
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#handle(request, response)
    this.#server = tls === undefined ? createServer(options, listener) : createTlsServer({ ...options, ...tls }, listener)
    this.#server.maxConnections = limits.maxConnections
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      // A sender that is too slow gets no 408: it would drop its data for good. A closed connection it repeats.
      const isMalformed = error.code?.startsWith('HPE_') === true
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
      if (isMalformed && socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
      else socket.destroy()
    })
  }

  /** Resolves to the port once the server listens. Rejects with Node's error if it cannot. */
  listen(host: string, port: number): Promise<number> {
    return listenOn(this.#server, { host, port })
  }

  /** Puts new certificates in place for connections to come. */
  setTls(tls: TlsOptions): void {
    if ('setSecureContext' in this.#server)
      (this.#server as { setSecureContext(options: TlsOptions): void }).setSecureContext(tls)
  }

  /** Takes no new connections, ends idle ones, answers what has begun; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#isDraining = true
    this.#closing ??= new Promise((resolve) => {
      // What was still being answered when we began is idle only later, and nobody else would end it then.
      const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_MILLIS)
      this.#server.close(() => {
        clearInterval(sweep)
        resolve()
      })
      this.#server.closeIdleConnections()
    })
    await this.#closing
  }

  /** Cuts what has not ended by itself. */
  destroy(): void {
    this.#server.closeAllConnections()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reservation = this.#parts.budget.open()
    let answer: Answer | undefined
    try {
      answer = await this.#answer(request, reservation)
    } catch {
      // Our mistake must not cost the sender its data: 503 is repeated, 500 is not.
      this.#parts.metrics.refused.add(['internal'])
      answer = retryLaterAnswer(toOtlpEncoding(request.headers['content-type']), 'Something went wrong here.', RETRY_SECONDS)
    }
    try {
      if (answer === undefined) response.destroy()
      else this.#write(request, response, answer)
    } catch {
      // An answer of the next hop that Node does not write. One such must not end the process, and a closed connection is repeated.
      this.#parts.metrics.refused.add(['internal'])
      response.destroy()
    }
    reservation.close()
  }

  /** Undefined: the sender has gone. */
  async #answer(request: IncomingMessage, reservation: ReturnType<MemoryBudget['open']>): Promise<Answer | undefined> {
    const { admit, limits, metrics, intake } = this.#parts
    const path = pathOf(request.url ?? '')
    const encoding = toOtlpEncoding(request.headers['content-type'])
    const signal = SIGNAL_PATHS.get(path)
    if (signal === undefined)
      return this.#refuse('path', statusAnswer(404, encoding, `Nothing here. Known: ${[...SIGNAL_PATHS.keys()].join(', ')}.`))
    if (request.method !== 'POST') return this.#refuse('method', statusAnswer(405, encoding, 'Only POST.', { allow: 'POST' }))
    const refusal = admit?.(request.headers.authorization)
    if (refusal !== undefined) {
      return this.#refuse('unauthenticated', statusAnswer(401, encoding, refusal, { 'www-authenticate': 'Bearer' }))
    }
    if (encoding === undefined) {
      return this.#refuse(
        'content-type',
        statusAnswer(415, undefined, `The content type must be ${Object.values(MEDIA_TYPES).join(' or ')}.`),
      )
    }
    const body = await readBody(request, limits.maxBodyBytes, reservation, this.#memory)
    switch (body.kind) {
      case 'aborted':
        return undefined
      case 'too-large':
        return this.#refuse('too-large', statusAnswer(413, encoding, `The body is larger than ${limits.maxBodyBytes} bytes.`))
      case 'no-memory':
        return this.#refuse('no-memory', retryLaterAnswer(encoding, 'Too many bytes are in flight.', RETRY_SECONDS))
      case 'body': {
        metrics.bytes.add(['http', 'wire'], body.bytes.length)
        const answer = await intake({
          transport: 'http',
          signal,
          path,
          encoding,
          headers: request.headers,
          body: body.bytes,
          reservation,
        })
        body.release()
        metrics.requests.add(['http', signal, String(answer.status)])
        return answer
      }
    }
  }

  #refuse(reason: string, answer: Answer): Answer {
    this.#parts.metrics.refused.add([reason])
    return answer
  }

  #write(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    if (response.destroyed) return
    const isUnread = !request.complete
    response.writeHead(answer.status, {
      ...answer.headers,
      // RFC 9110, 8.6: none on a 204, and on a 304 not that of an empty body.
      ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': answer.body.length }),
      ...(isUnread || this.#isDraining ? { connection: 'close' } : {}),
    })
    if (!isUnread) {
      // An empty body would be written beside the headers, which takes two buffers where one text does.
      if (answer.body.length === 0) response.end()
      else response.end(answer.body)
      return
    }
    // The sender still writes. Closing now would reset the connection, and it might never read why: let it finish, for a moment.
    response.write(answer.body)
    const end = (): void => {
      clearTimeout(timer)
      response.end()
      request.destroy()
    }
    const timer = setTimeout(end, LINGER_MILLIS)
    request.once('end', end).once('close', end).resume()
  }
}

/** A request target is a path, or as proxies write it the whole address (RFC 9112, 3.2.2), which is too rare to look for in every path. */
function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : (URL.parse(target)?.pathname ?? target)
  const query = path.indexOf('?')
  return query < 0 ? path : path.slice(0, query)
}
