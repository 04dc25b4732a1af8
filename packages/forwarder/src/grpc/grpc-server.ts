import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Gatekeeper } from '../access/bearer-gatekeeper.ts'
import type { Endpoint } from '../config/forwarder-config.ts'
import { type Answer, retryLaterAnswer, statusAnswer } from '../http/answer.ts'
import type { BodyMemory } from '../http/arriving-body.ts'
import { BodyPool } from '../http/body-pool.ts'
import type { Intake } from '../http/intake.ts'
import type { MemoryBudget, Reservation } from '../http/memory-budget.ts'
import type { NoteGarbage } from '../http/note-garbage.ts'
import type { Signal } from '../http/otlp-request.ts'
import type { ServerLimits } from '../http/otlp-server.ts'
import type { ForwarderMetrics } from '../observe/forwarder-metrics.ts'
import { MEDIA_TYPES, toOtlpEncoding } from '../otlp/content-type.ts'
import { RPC_CODE } from '../otlp/response-body.ts'
import { endCall, refuseProtocol, succeedCall } from './grpc-answer.ts'
import { watchSession } from './grpc-session.ts'
import { toGrpcStatus } from './grpc-status.ts'
import { readMessage } from './read-message.ts'

/** What the gRPC listener needs. */
export interface GrpcServerParts {
  readonly intake: Intake
  readonly budget: MemoryBudget
  readonly limits: ServerLimits
  readonly metrics: ForwarderMetrics
  readonly noteGarbage?: NoteGarbage
  readonly admit: Gatekeeper | undefined
  readonly tls: TlsOptions | undefined
}

const PATHS: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
])
const RETRY_SECONDS = 1
const SETTINGS = {
  maxConcurrentStreams: 100,
  // A window of 64 KiB would have a sender of large messages wait for us after every one.
  initialWindowSize: 1024 * 1024,
  maxHeaderListSize: 16_384,
} as const
const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024

/**
 * The OTLP/gRPC listener, on Node's HTTP/2. A message stays as it came, compressed or not, and is that of OTLP/HTTP's protobuf, so a call
 * becomes an `OtlpRequest` and goes the same way, within the same bounds of memory; the next hop gets it over HTTP.
 */
export class GrpcServer {
  readonly #parts: GrpcServerParts
  readonly #memory: BodyMemory
  readonly #server: Http2Server | Http2SecureServer
  readonly #sessions = new Set<ServerHttp2Session>()
  #calls: number = 0

  constructor(parts: GrpcServerParts) {
    this.#parts = parts
    this.#memory = { pool: new BodyPool(), noteGarbage: parts.noteGarbage ?? (() => {}) }
    const { limits, tls } = parts
    this.#server =
      tls === undefined
        ? createServer({ settings: SETTINGS })
        : createSecureServer({ settings: SETTINGS, handshakeTimeout: limits.headersTimeoutMillis, ...tls })
    this.#server.maxConnections = limits.maxConnections
    this.#server.on('session', (session) => {
      this.#sessions.add(session)
      session.once('close', () => this.#sessions.delete(session))
      session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW_BYTES))
      watchSession(session, limits.keepAliveMillis)
    })
    // A connection that is no HTTP/2 ends; there is nobody to tell.
    this.#server.on('sessionError', () => {})
    this.#server.on('stream', (stream, headers) => void this.#handle(stream, headers))
  }

  /** Resolves to the port. Rejects where it cannot be had. */
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

  /** Puts new certificates in place for connections to come. */
  setTls(tls: TlsOptions): void {
    if ('setSecureContext' in this.#server) this.#server.setSecureContext(tls)
  }

  /** Answers what has begun, and takes nothing more. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    for (const session of this.#sessions) session.close()
    await closed
  }

  /** Cuts what has not ended by itself. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy()
  }

  async #handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    // A sender that goes away is noticed where its message is read.
    stream.on('error', () => {})
    const { budget, limits, metrics } = this.#parts
    if (headers[':method'] !== 'POST') return refuseProtocol(stream, 405)
    if (headers['content-type']?.startsWith('application/grpc') !== true) return refuseProtocol(stream, 415)
    const signal = PATHS.get(headers[':path'] ?? '')
    if (signal === undefined) {
      metrics.refused.add(['path'])
      return endCall(stream, { code: RPC_CODE.unimplemented, message: 'Only OTLP is taken here.' })
    }
    // As many calls as HTTP/1.1 has connections: a connection here may carry a hundred.
    if (this.#calls >= limits.maxConnections) {
      metrics.refused.add(['calls'])
      return endCall(stream, toGrpcStatus(retryLaterAnswer('protobuf', 'Too many calls are open.', RETRY_SECONDS)))
    }
    this.#calls++
    const reservation = budget.open()
    let answer: Answer | undefined
    try {
      answer = await this.#answer(signal, stream, headers, reservation)
    } catch {
      // As over HTTP: our mistake must not cost the sender its data.
      metrics.refused.add(['internal'])
      answer = retryLaterAnswer('protobuf', 'Something went wrong here.', RETRY_SECONDS)
    }
    if (answer !== undefined) this.#write(signal, stream, answer)
    reservation.close()
    this.#calls--
  }

  #write(signal: Signal, stream: ServerHttp2Stream, answer: Answer): void {
    const { metrics } = this.#parts
    if (answer.status >= 200 && answer.status < 300) {
      metrics.requests.add(['grpc', signal, '0'])
      // A success of a next hop that answers with a page: its bytes would be taken for a broken message, and the export for a failed one.
      const isMessage = toOtlpEncoding(String(answer.headers['content-type'])) === 'protobuf'
      succeedCall(stream, isMessage ? answer.body : NOTHING)
      return
    }
    const status = toGrpcStatus(answer)
    metrics.requests.add(['grpc', signal, String(status.code)])
    endCall(stream, status)
  }

  /** Undefined: the sender has gone. */
  async #answer(
    signal: Signal,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    reservation: Reservation,
  ): Promise<Answer | undefined> {
    const { admit, intake, limits, metrics } = this.#parts
    const refuse = (reason: string, answer: Answer): Answer => {
      metrics.refused.add([reason])
      return answer
    }
    const refusal = admit?.(headers.authorization)
    if (refusal !== undefined) return refuse('unauthenticated', statusAnswer(401, 'protobuf', refusal))
    const bounds = { maxBytes: limits.maxBodyBytes, timeoutMillis: limits.requestTimeoutMillis }
    const message = await readMessage(stream, bounds, reservation, this.#memory)
    switch (message.kind) {
      case 'aborted':
        return undefined
      case 'malformed':
        return refuse('malformed', statusAnswer(400, 'protobuf', 'This is no message of a unary call.'))
      case 'too-large':
        return refuse('too-large', statusAnswer(413, 'protobuf', `The message is larger than ${limits.maxBodyBytes} bytes.`))
      case 'too-slow':
        return refuse('too-slow', retryLaterAnswer('protobuf', 'The message has not come in time.', RETRY_SECONDS))
      case 'no-memory':
        return refuse('no-memory', retryLaterAnswer('protobuf', 'Too many bytes are in flight.', RETRY_SECONDS))
      case 'message': {
        metrics.bytes.add(['grpc', 'wire'], message.bytes.length)
        const answer = await intake({
          transport: 'grpc',
          signal,
          path: `/v1/${signal}`,
          encoding: 'protobuf',
          headers: toHttpHeaders(headers, message.isCompressed),
          body: message.bytes,
          reservation,
        })
        message.release()
        return answer
      }
    }
  }
}

const NOTHING = Buffer.alloc(0)
/** Headers that describe the gRPC call and not its content. */
const OF_THE_CALL: ReadonlySet<string> = new Set(['content-type', 'content-encoding', 'accept-encoding', 'te'])

/** What the sender put into its metadata beside gRPC's own, for the next hop, and how the message is encoded. */
function toHttpHeaders(headers: IncomingHttpHeaders, isCompressed: boolean): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !name.startsWith(':') && !name.startsWith('grpc-') && !name.endsWith('-bin') && !OF_THE_CALL.has(name),
  )
  const encoding = headers['grpc-encoding']
  return {
    ...Object.fromEntries(kept),
    'content-type': MEDIA_TYPES.protobuf,
    ...(isCompressed && typeof encoding === 'string' ? { 'content-encoding': encoding } : {}),
  }
}
