import {
  experimental,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js'
import type { Gatekeeper } from '../access/bearer-gatekeeper.ts'
import type { Endpoint, TlsFiles } from '../config/forwarder-config.ts'
import type { Answer } from '../http/answer.ts'
import { statusAnswer } from '../http/answer.ts'
import type { Intake } from '../http/intake.ts'
import type { MemoryBudget } from '../http/memory-budget.ts'
import type { Signal } from '../http/otlp-request.ts'
import type { ForwarderMetrics } from '../observe/forwarder-metrics.ts'
import { MEDIA_TYPES, toOtlpEncoding } from '../otlp/content-type.ts'
import { toGrpcStatus } from './grpc-status.ts'
import { RenewableCertificates } from './renewable-certificates.ts'

/** What the gRPC listener needs. */
export interface GrpcServerParts {
  readonly intake: Intake
  readonly budget: MemoryBudget
  readonly metrics: ForwarderMetrics
  readonly maxMessageBytes: number
  readonly admit: Gatekeeper | undefined
  readonly tls: TlsFiles | undefined
}

type Call = ServerUnaryCall<Buffer, Buffer>

const SERVICES: readonly { readonly signal: Signal; readonly name: string }[] = [
  { signal: 'traces', name: 'opentelemetry.proto.collector.trace.v1.TraceService' },
  { signal: 'metrics', name: 'opentelemetry.proto.collector.metrics.v1.MetricsService' },
  { signal: 'logs', name: 'opentelemetry.proto.collector.logs.v1.LogsService' },
]

/**
 * The OTLP/gRPC listener. Messages stay raw bytes, which are those of OTLP/HTTP's protobuf, so a call becomes an `OtlpRequest` and
 * goes the same way; the next hop gets it over HTTP.
 */
export class GrpcServer {
  readonly #parts: GrpcServerParts
  readonly #server: Server
  readonly #certificates: RenewableCertificates | undefined

  /** Throws `ConfigError` where the certificates cannot be used. */
  constructor(parts: GrpcServerParts) {
    this.#parts = parts
    this.#certificates = parts.tls === undefined ? undefined : new RenewableCertificates(parts.tls)
    this.#server = new Server({
      'grpc.max_receive_message_length': parts.maxMessageBytes,
      'grpc.max_concurrent_streams': 100,
      'grpc.keepalive_time_ms': 60_000,
      'grpc.keepalive_timeout_ms': 20_000,
    })
    for (const { signal, name } of SERVICES) {
      this.#server.addService(exportService(name), {
        Export: (call: Call, callback: sendUnaryData<Buffer>) => void this.#handle(signal, call, callback),
      })
    }
  }

  /** Resolves to the port. Rejects where it cannot be had. */
  async listen({ host, port }: Endpoint): Promise<number> {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const credentials = toCredentials(this.#certificates, this.#parts.tls?.clientCaFile !== undefined)
    return await new Promise((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)))
    })
  }

  /** Reads the certificates again, for new connections. Throws `ConfigError` and keeps the old ones where the new ones are broken. */
  renewCertificates(): void {
    this.#certificates?.renew()
  }

  /** Answers what has begun, and takes nothing more. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.tryShutdown(() => resolve())
    })
  }

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
      answer = statusAnswer(503, 'protobuf', 'Something went wrong here.')
    }
    reservation.close()
    if (answer.status >= 200 && answer.status < 300) {
      metrics.requests.add(['grpc', signal, '0'])
      // A success of a next hop that answers with a page: its bytes would be taken for a broken message, and the export for a failed one.
      const isMessage = toOtlpEncoding(String(answer.headers['content-type'])) === 'protobuf'
      callback(null, isMessage ? answer.body : NOTHING)
      return
    }
    const { code, message, details } = toGrpcStatus(answer)
    metrics.requests.add(['grpc', signal, String(code)])
    const metadata = new Metadata()
    if (details !== undefined) metadata.set('grpc-status-details-bin', details)
    callback({ code, details: message, metadata })
  }

  async #answer(signal: Signal, call: Call, reservation: ReturnType<MemoryBudget['open']>): Promise<Answer> {
    const { admit, intake, metrics } = this.#parts
    const [authorization] = call.metadata.get('authorization')
    const refusal = admit?.(typeof authorization === 'string' ? authorization : undefined)
    if (refusal !== undefined) {
      metrics.refused.add(['unauthenticated'])
      return statusAnswer(401, 'protobuf', refusal)
    }
    if (!reservation.grow(call.request.length)) {
      metrics.refused.add(['no-memory'])
      return statusAnswer(503, 'protobuf', 'Too many bytes are in flight.')
    }
    metrics.bytes.add(['grpc', 'wire'], call.request.length)
    const headers = { ...textHeaders(call.metadata), 'content-type': MEDIA_TYPES.protobuf }
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
function textHeaders(metadata: Metadata): Record<string, string> {
  const entries = Object.entries(metadata.getMap()).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && !entry[0].startsWith('grpc-') && !NOT_HTTP.has(entry[0]),
  )
  return Object.fromEntries(entries)
}

/** Metadata that describe the gRPC message and not its content. */
const NOT_HTTP: ReadonlySet<string> = new Set(['content-type', 'content-encoding', 'accept-encoding', 'te'])

function toCredentials(certificates: RenewableCertificates | undefined, asksSenders: boolean): ServerCredentials {
  if (certificates === undefined) return ServerCredentials.createInsecure()
  // The first argument is the server's own certificate and the second the senders' authority, whatever grpc-js 1.14 calls them.
  return experimental.createCertificateProviderServerCredentials(certificates, asksSenders ? certificates : null, asksSenders)
}
