import { ConfigError, type Environment } from '@signed-in/core'
import type { OtlpMetricsConfig } from './forwarder-config.ts'

/** `service.metrics` of a file. */
export interface MetricsSection {
  readonly endpoint?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly interval?: number | undefined
}

/** OpenTelemetry's default for `OTEL_METRIC_EXPORT_INTERVAL`. */
const INTERVAL_MILLIS = 60_000

/**
 * Whether and how our own metrics go out over OTLP: where the file has `service.metrics`, or OpenTelemetry's variables ask for it by an endpoint of
 * metrics or `OTEL_METRICS_EXPORTER=otlp`. Undefined: they stay where Prometheus finds them. Throws `ConfigError` for a protocol that is not ours.
 */
export function toOtlpMetrics(section: MetricsSection | null | undefined, env: Environment): OtlpMetricsConfig | undefined {
  const exporters = (env['OTEL_METRICS_EXPORTER'] ?? '').split(',').map((name) => name.trim())
  const isAsked = exporters.includes('otlp') || (env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] ?? '') !== ''
  const isRefused = exporters.includes('none') || env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true'
  if (section === undefined && (!isAsked || isRefused)) return undefined

  const variable = 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'
  const protocol = env[variable] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf'
  if (protocol !== 'http/protobuf')
    throw new ConfigError(
      `The forwarder's own metrics go out as http/protobuf only, not as ${JSON.stringify(protocol)}. Set ${variable}=http/protobuf.`,
    )
  const interval = Number(env['OTEL_METRIC_EXPORT_INTERVAL'] || INTERVAL_MILLIS)
  return {
    intervalMillis: section?.interval ?? (Number.isSafeInteger(interval) && interval > 0 ? interval : INTERVAL_MILLIS),
    ...(section?.endpoint === undefined ? {} : { endpoint: section.endpoint }),
    ...(section?.headers === undefined ? {} : { headers: section.headers }),
  }
}
