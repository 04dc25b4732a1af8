import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions, type Server as TlsServer } from 'node:tls'
import { Server, ServerCredentials, type ServerUnaryCall, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js'
import type { Gatekeeper } from '../access/bearer-gatekeeper.ts'
import type { Endpoint } from '../config/forwarder-config.ts'
import { type Answer, retryLaterAnswer } from '../http/answer.ts'
import type { Intake } from '../http/intake.ts'
import { listenOn } from '../http/listen-on.ts'
import type { MemoryBudget, Reservation } from '../http/memory-budget.ts'
import type { NoteGarbage } from '../http/note-garbage.ts'
import type { Signal } from '../http/otlp-request.ts'
import type { ServerLimits } from '../http/otlp-server.ts'
import type { ForwarderMetrics } from '../observe/forwarder-metrics.ts'
import { MEDIA_TYPES, toOtlpEncoding } from '../otlp/content-type.ts'
import { gatedCalls, toStatusObject } from './gated-call.ts'
import { ReadGate } from './read-gate.ts'

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

type Call = ServerUnaryCall<Buffer, Buffer>

const SERVICES: readonly { readonly signal: Signal; readonly name: string }[] = [
  { signal: 'traces', name: 'opentelemetry.proto.collector.trace.v1.TraceService' },
  { signal: 'metrics', name: 'opentelemetry.proto.collector.metrics.v1.MetricsService' },
  { signal: 'logs', name: 'opentelemetry.proto.collector.logs.v1.LogsService' },
]
const RETRY_SECONDS = 1
/** Memory of the messages that grpc-js reads at the same time, beside the bytes in flight. */
const READING_BYTES = 256 * 1024 * 1024
/** The parts of a message, and the whole that grpc-js makes of them. */
const COPIES = 2

/**
 * The OTLP/gRPC listener. Messages stay raw bytes, which are those of OTLP/HTTP's protobuf, so a call becomes an `OtlpRequest` and
 * goes the same way; the next hop gets it over HTTP. Connections are ours and are handed to grpc-js, so that their number is bounded and
 * their certificates are renewed as those of OTLP/HTTP.
 */
export class GrpcServer {
  readonly #parts: GrpcServerParts
  readonly #server: Server
  readonly #listener: NetServer | TlsServer

  constructor(parts: GrpcServerParts) {
    this.#parts = parts
    const { limits, metrics, admit, tls } = parts
    const gate = new ReadGate({
      places: Math.max(1, Math.floor(READING_BYTES / (COPIES * limits.maxBodyBytes))),
      timeoutMillis: limits.requestTimeoutMillis,
    })
    this.#server = new Server({
      'grpc.max_receive_message_length': limits.maxBodyBytes,
      'grpc.max_concurrent_streams': 100,
      'grpc.max_connection_idle_ms': limits.keepAliveMillis,
      'grpc.keepalive_time_ms': 60_000,
      'grpc.keepalive_timeout_ms': 20_000,
      interceptors: [gatedCalls({ gate, admit, refused: (reason) => metrics.refused.add([reason]) })],
    })
    for (const { signal, name } of SERVICES) {
      this.#server.addService(exportService(name), {
        Export: (call: Call, callback: sendUnaryData<Buffer>) => void this.#handle(signal, call, callback),
      })
    }
    const connections = this.#server.createConnectionInjector(ServerCredentials.createInsecure())
    const take = (socket: Socket): void => connections.injectConnection(socket)
    this.#listener =
      tls === undefined
        ? createServer({ noDelay: true }, take)
        : createTlsServer({ noDelay: true, handshakeTimeout: limits.headersTimeoutMillis, ALPNProtocols: ['h2'], ...tls }, take)
    this.#listener.maxConnections = limits.maxConnections
  }

  /** Resolves to the port. Rejects where it cannot be had. */
  listen(endpoint: Endpoint): Promise<number> {
    return listenOn(this.#listener, endpoint)
  }

  /** Puts new certificates in place for connections to come. */
  setTls(tls: TlsOptions): void {
    if ('setSecureContext' in this.#listener) this.#listener.setSecureContext(tls)
  }

  /** Answers what has begun, and takes nothing more. */
  async close(): Promise<void> {
    this.#listener.close()
    await new Promise<void>((resolve) => {
      this.#server.tryShutdown(() => resolve())
    })
  }

  /** Cuts what has not ended by itself. */
  destroy(): void {
    this.#server.forceShutdown()
  }

  async #handle(signal: Signal, call: Call, callback: sendUnaryData<Buffer>): Promise<void> {
    const { budget, metrics } = this.#parts
    const reservation = budget.open()
    let answer: Answer
    try {
      answer = await this.#answer(signal, call, reservation)
    } catch {
      // As over HTTP: our mistake must not cost the sender its data.
      metrics.refused.add(['internal'])
      answer = retryLaterAnswer('protobuf', 'Something went wrong here.', RETRY_SECONDS)
    }
    reservation.close()
    if (answer.status >= 200 && answer.status < 300) {
      metrics.requests.add(['grpc', signal, '0'])
      // A success of a next hop that answers with a page: its bytes would be taken for a broken message, and the export for a failed one.
      const isMessage = toOtlpEncoding(String(answer.headers['content-type'])) === 'protobuf'
      callback(null, isMessage ? answer.body : NOTHING)
      return
    }
    const status = toStatusObject(answer)
    metrics.requests.add(['grpc', signal, String(status.code)])
    callback(status)
  }

  async #answer(signal: Signal, call: Call, reservation: Reservation): Promise<Answer> {
    const { intake, metrics, noteGarbage } = this.#parts
    noteGarbage?.(call.request.length)
    if (!reservation.grow(call.request.length)) {
      metrics.refused.add(['no-memory'])
      return retryLaterAnswer('protobuf', 'Too many bytes are in flight.', RETRY_SECONDS)
    }
    metrics.bytes.add(['grpc', 'wire'], call.request.length)
    const headers = { ...textHeaders(call.metadata.getMap()), 'content-type': MEDIA_TYPES.protobuf }
    return await intake({
      transport: 'grpc',
      signal,
      path: `/v1/${signal}`,
      encoding: 'protobuf',
      headers,
      body: call.request,
      reservation,
    })
  }
}

const NOTHING = Buffer.alloc(0)
const asIs = (bytes: Buffer): Buffer => bytes

function exportService(name: string): ServiceDefinition {
  return {
    Export: {
      path: `/${name}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  }
}

/** What the sender put into its metadata beside gRPC's own, for the next hop. */
function textHeaders(metadata: Readonly<Record<string, string | Buffer>>): Record<string, string> {
  const entries = Object.entries(metadata).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && !entry[0].startsWith('grpc-') && !NOT_HTTP.has(entry[0]),
  )
  return Object.fromEntries(entries)
}

/** Metadata that describe the gRPC message and not its content. */
const NOT_HTTP: ReadonlySet<string> = new Set(['content-type', 'content-encoding', 'accept-encoding', 'te'])
