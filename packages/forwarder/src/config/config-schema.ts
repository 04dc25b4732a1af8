import { type DeliveryOptions, deliverySchema, optionsSchema, type SignedInOptions } from '@signed-in/core'
import * as z from 'zod'
import type { Endpoint, KafkaConfig, Mode, Queue, TlsFiles } from './forwarder-config.ts'
import type { MetricsSection } from './otlp-metrics-config.ts'

/** One listener in a file. Durations are milliseconds and sizes bytes by then. */
export interface ListenerSection {
  readonly endpoint?: Endpoint | undefined
  readonly tls?: TlsFiles | undefined
  readonly maxRequestBodySize?: number | undefined
  readonly maxConnections?: number | undefined
  readonly readHeaderTimeout?: number | undefined
  readonly readTimeout?: number | undefined
  readonly idleTimeout?: number | undefined
}

/** Certificates that we show to others, and whose we trust. */
export interface ClientTlsSection {
  readonly caFile?: string | undefined
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
}

/** Credentials for a broker. */
export interface KafkaAuthSection {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password?: string | undefined
  readonly passwordFile?: string | undefined
}

/** What a file may hold, checked and with units resolved. */
export interface ConfigFile {
  readonly mode?: Mode | undefined
  readonly queue?: Queue | undefined
  readonly receivers?:
    | {
        readonly otlp?:
          | {
              /** `http: null`, as YAML reads an empty key, switches the listener on with its defaults. */
              readonly protocols?:
                | { readonly http?: ListenerSection | null | undefined; readonly grpc?: ListenerSection | null | undefined }
                | undefined
              readonly auth?:
                | { readonly bearerTokens?: readonly string[] | undefined; readonly bearerTokenFile?: string | undefined }
                | undefined
            }
          | undefined
        readonly kafka?:
          | ({
              readonly [Key in Exclude<keyof KafkaConfig, 'sessionTimeoutMillis' | 'auth' | 'tls'>]?: KafkaConfig[Key] | undefined
            } & {
              readonly sessionTimeout?: number | undefined
              readonly tls?: ClientTlsSection | undefined
              readonly auth?: KafkaAuthSection | undefined
            })
          | undefined
      }
    | undefined
  readonly exporters?:
    | {
        readonly otlpHttp?:
          | {
              readonly endpoint?: string | undefined
              readonly timeout?: number | undefined
              readonly maxConnections?: number | undefined
              readonly forwardCredentials?: boolean | undefined
              readonly tls?: ClientTlsSection | undefined
            }
          | undefined
        readonly track?: DeliveryOptions | undefined
      }
    | undefined
  readonly signIn?: SignedInOptions | undefined
  readonly service?:
    | {
        readonly admin?: { readonly endpoint: Endpoint } | undefined
        /** `metrics: null`, as YAML reads an empty key, switches the export on with what the environment says. */
        readonly metrics?: MetricsSection | null | undefined
        readonly maxInflatedBodySize?: number | undefined
        readonly maxInFlightBytes?: number | undefined
        readonly drainTimeout?: number | undefined
        readonly workers?: number | undefined
      }
    | undefined
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const SIZES = { '': 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

/** Milliseconds, written `500ms`, `30s`, `5m` or `1h`. */
const duration = z
  .string()
  .regex(/^\d{1,9}(ms|s|m|h)$/, 'must be a duration such as 500ms, 30s, 5m or 1h')
  .transform((text) => Number.parseInt(text, 10) * UNITS[text.replace(/^\d+/, '') as keyof typeof UNITS])

/** Bytes, written as a number or `64MiB`. */
const size = z
  .union([z.number().int().positive(), z.string().regex(/^\d{1,12}(B|KiB|MiB|GiB)?$/, 'must be a size such as 64MiB')])
  .transform((value) =>
    typeof value === 'number' ? value : Number.parseInt(value, 10) * SIZES[value.replace(/^\d+/, '') as keyof typeof SIZES],
  )

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })

/** `host:port`, `[::1]:port`. */
const endpoint = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^:[\]\s/]+):\d{1,5}$/, 'must be host:port')
  .transform((text) => {
    const at = text.lastIndexOf(':')
    return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) }
  })
  .refine(({ port }) => port < 65_536, 'must have a port below 65536')

const text = z.string().min(1)
const tls = z
  .strictObject({ certFile: text, keyFile: text, clientCaFile: text.optional() })
  .transform(({ clientCaFile, ...files }): TlsFiles => (clientCaFile === undefined ? files : { ...files, clientCaFile }))

const clientTls = z.strictObject({ caFile: text.optional(), certFile: text.optional(), keyFile: text.optional() })

const listener = z.strictObject({
  endpoint: endpoint.optional(),
  tls: tls.optional(),
  maxRequestBodySize: size.optional(),
  maxConnections: z.number().int().positive().optional(),
  readHeaderTimeout: duration.optional(),
  readTimeout: duration.optional(),
  idleTimeout: duration.optional(),
})

/** The file's schema, with names as in code. Everything is optional: the environment and the defaults fill in. */
export const configSchema: z.ZodType<ConfigFile> = z.strictObject({
  mode: z.enum(['passthrough', 'tap', 'kafka']).optional(),
  queue: z.enum(['spool', 'memory', 'none']).optional(),
  receivers: z
    .strictObject({
      otlp: z
        .strictObject({
          protocols: z.strictObject({ http: listener.nullish(), grpc: listener.nullish() }).optional(),
          auth: z.strictObject({ bearerTokens: z.array(text).min(1).optional(), bearerTokenFile: text.optional() }).optional(),
        })
        .optional(),
      kafka: z
        .strictObject({
          brokers: z.array(text).min(1).optional(),
          topic: text.optional(),
          groupId: text.optional(),
          encoding: z.enum(['otlp_proto', 'otlp_json']).optional(),
          initialOffset: z.enum(['earliest', 'latest']).optional(),
          sessionTimeout: duration.optional(),
          tls: clientTls.optional(),
          auth: z
            .strictObject({
              mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
              username: text,
              password: text.optional(),
              passwordFile: text.optional(),
            })
            .optional(),
          deadLetterTopic: text.optional(),
        })
        .optional(),
    })
    .optional(),
  exporters: z
    .strictObject({
      otlpHttp: z
        .strictObject({
          endpoint: httpUrl.optional(),
          timeout: duration.optional(),
          maxConnections: z.number().int().positive().optional(),
          forwardCredentials: z.boolean().optional(),
          tls: clientTls.optional(),
        })
        .optional(),
      track: (deliverySchema() as z.ZodType<DeliveryOptions>).optional(),
    })
    .optional(),
  signIn: (optionsSchema() as z.ZodType<SignedInOptions>).optional(),
  service: z
    .strictObject({
      admin: z.strictObject({ endpoint }).optional(),
      metrics: z
        .strictObject({
          endpoint: httpUrl.optional(),
          headers: z.record(text, z.string()).optional(),
          interval: duration.optional(),
        })
        .nullish(),
      maxInflatedBodySize: size.optional(),
      maxInFlightBytes: size.optional(),
      drainTimeout: duration.optional(),
      workers: z.number().int().min(1).max(64).optional(),
    })
    .optional(),
})
