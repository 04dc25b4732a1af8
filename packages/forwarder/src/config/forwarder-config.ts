import type { Secret, SignedInConfig } from '@signed-in/core'
import type { ServerLimits } from '../http/otlp-server.ts'

/** What the forwarder does with traces. */
export type Mode = 'passthrough' | 'tap' | 'kafka'

/** Where events wait: on disk, in memory, or nowhere (the sender waits for the destination). */
export type Queue = 'spool' | 'memory' | 'none'

/** A host and a port to listen on. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Certificates of a listener, as files, so that they can be renewed while it runs. */
export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
  /** Asks senders for a certificate of this authority (mTLS). */
  readonly clientCaFile?: string
}

/** Who may send. */
export interface AuthConfig {
  /** Accepted bearer tokens, several for rotation. */
  readonly bearerTokens: readonly string[]
  /** A file with one token a line, read again when it changes. */
  readonly bearerTokenFile?: string
}

/** One OTLP listener. */
export interface ListenerConfig {
  readonly endpoint: Endpoint
  readonly tls?: TlsFiles
  readonly limits: ServerLimits
}

/** How to show the broker who we are. */
export interface KafkaAuth {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password: Secret
}

/** Records of the Collector's Kafka exporter. */
export interface KafkaConfig {
  readonly brokers: readonly string[]
  readonly topic: string
  readonly groupId: string
  readonly encoding: 'otlp_proto' | 'otlp_json'
  /** Where a group without committed offsets begins. */
  readonly initialOffset: 'earliest' | 'latest'
  /** How long a member may be silent before its partitions go to others. */
  readonly sessionTimeoutMillis: number
  /** Gets records that cannot be read; without it they are counted and passed over. */
  readonly deadLetterTopic?: string
  /** TLS to the brokers; `{}` trusts the system's authorities. */
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }
  readonly auth?: KafkaAuth
}

/** The next OTLP/HTTP hop. */
export interface NextHopConfig {
  readonly endpoint: string
  readonly timeoutMillis: number
  readonly maxConnections: number
  readonly forwardCredentials: boolean
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
}

/** Where the forwarder's own metrics go beside Prometheus; what is left open stands in OpenTelemetry's own variables. */
export interface OtlpMetricsConfig {
  /** Full URL, with its path. */
  readonly endpoint?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly intervalMillis: number
}

/** Everything that the service needs, checked, with every default filled in. */
export interface ForwarderConfig {
  readonly mode: Mode
  readonly queue: Queue
  readonly http: ListenerConfig | undefined
  readonly grpc: ListenerConfig | undefined
  readonly admin: Endpoint
  /** Undefined: the metrics are on the admin port only. */
  readonly otlpMetrics: OtlpMetricsConfig | undefined
  readonly auth: AuthConfig
  readonly kafka: KafkaConfig | undefined
  readonly nextHop: NextHopConfig | undefined
  /** Bytes of a body once inflated. */
  readonly maxInflatedBytes: number
  /** Bytes that all requests together may hold. */
  readonly maxInFlightBytes: number
  /** How long a shutdown may take. */
  readonly drainMillis: number
  /** Processes on one port. */
  readonly workers: number
  /** Recognises and logs, delivers nothing. */
  readonly dryRun: boolean
  /** Rules, identity and delivery, as core resolves them. */
  readonly signedIn: SignedInConfig
}
