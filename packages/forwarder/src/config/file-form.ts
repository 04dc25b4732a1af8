import type { AuthConfig, Endpoint, ForwarderConfig, KafkaConfig, ListenerConfig, NextHopConfig } from './forwarder-config.ts'

/** Sections whose keys are names that the user chose: they stay as they are. */
const USER_NAMES: ReadonlySet<string> = new Set(['rules', 'mapping', 'headers'])

/** The configuration in the sections and the spelling of a file: what it says reads back as the same configuration. */
export function toFileForm(config: ForwarderConfig): unknown {
  const { mode, queue, http, grpc, admin, auth, kafka, nextHop, otlpMetrics, signedIn } = config
  return toSnakeCase({
    mode,
    queue,
    receivers:
      kafka === undefined
        ? {
            otlp: {
              protocols: { ...section('http', http, toListener), ...section('grpc', grpc, toListener) },
              auth: toAuth(auth),
            },
          }
        : { kafka: toKafka(kafka) },
    exporters: { ...section('otlpHttp', nextHop, toNextHop), track: signedIn.delivery },
    signIn: { ...signedIn.signIn, disabled: signedIn.disabled },
    service: {
      admin: { endpoint: toText(admin) },
      ...section('metrics', otlpMetrics, ({ intervalMillis, ...rest }) => ({ ...rest, interval: `${intervalMillis}ms` })),
      maxInflatedBodySize: config.maxInflatedBytes,
      maxInFlightBytes: config.maxInFlightBytes,
      drainTimeout: `${config.drainMillis}ms`,
      workers: config.workers,
    },
  })
}

function section<Part>(name: string, part: Part | undefined, toSection: (part: Part) => object): object {
  return part === undefined ? {} : { [name]: toSection(part) }
}

/** A list without tokens would let nobody in, so a file must not have one. */
function toAuth({ bearerTokens, bearerTokenFile }: AuthConfig): object | undefined {
  if (bearerTokens.length === 0 && bearerTokenFile === undefined) return undefined
  return { bearerTokens: bearerTokens.length === 0 ? undefined : bearerTokens, bearerTokenFile }
}

function toListener({ endpoint, tls, limits }: ListenerConfig): object {
  return {
    endpoint: toText(endpoint),
    tls,
    maxRequestBodySize: limits.maxBodyBytes,
    maxConnections: limits.maxConnections,
    readHeaderTimeout: `${limits.headersTimeoutMillis}ms`,
    readTimeout: `${limits.requestTimeoutMillis}ms`,
    idleTimeout: `${limits.keepAliveMillis}ms`,
  }
}

function toKafka({ sessionTimeoutMillis, ...rest }: KafkaConfig): object {
  return { ...rest, sessionTimeout: `${sessionTimeoutMillis}ms` }
}

function toNextHop({ timeoutMillis, caFile, certFile, keyFile, ...rest }: NextHopConfig): object {
  const tls = { caFile, certFile, keyFile }
  return { ...rest, timeout: `${timeoutMillis}ms`, ...(Object.values(tls).some((file) => file !== undefined) ? { tls } : {}) }
}

function toText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Secrets are objects of a class of their own, and stay what they are. */
function toSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeCase)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      USER_NAMES.has(key) ? member : toSnakeCase(member),
    ]),
  )
}
