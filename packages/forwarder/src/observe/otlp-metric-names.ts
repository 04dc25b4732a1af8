/** What a metric is called over OTLP, by OpenTelemetry's rules for names, units (UCUM) and attributes. */
export interface OtlpMetricName {
  readonly name: string
  readonly unit: string
  /** Attribute keys by label; a label that is not named here keeps its own name below `signed_in.`. */
  readonly attributes?: Readonly<Record<string, string>>
}

const EVENTS = '{event}'
const REASON = { reason: 'error.type' }
const RULE = { rule: 'signed_in.rule', reason: 'error.type' }
/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/network/ */
const TRANSPORT = { transport: 'network.protocol.name' }

/**
 * Names over OTLP by those of Prometheus. The semantic conventions know the event loop's delay and the attributes; what they do not know stands
 * below `signed_in.`. https://opentelemetry.io/docs/specs/semconv/general/naming/
 */
const NAMES: Readonly<Record<string, OtlpMetricName>> = {
  signed_in_matched_total: { name: 'signed_in.matched', unit: '{sign_in}', attributes: RULE },
  signed_in_near_misses_total: { name: 'signed_in.near_misses', unit: '{span}', attributes: RULE },
  signed_in_withheld_total: { name: 'signed_in.withheld', unit: '{sign_in}', attributes: RULE },
  signed_in_forwarder_requests_total: {
    name: 'signed_in.forwarder.requests',
    unit: '{request}',
    attributes: { ...TRANSPORT, code: 'signed_in.forwarder.status_code' },
  },
  signed_in_forwarder_spans_total: { name: 'signed_in.forwarder.spans', unit: '{span}', attributes: TRANSPORT },
  signed_in_forwarder_bytes_total: { name: 'signed_in.forwarder.bytes', unit: 'By', attributes: TRANSPORT },
  signed_in_forwarder_unreadable_total: { name: 'signed_in.forwarder.unreadable', unit: '{request}', attributes: REASON },
  signed_in_forwarder_refused_total: { name: 'signed_in.forwarder.refused', unit: '{request}', attributes: REASON },
  signed_in_forwarder_next_hop_total: {
    name: 'signed_in.forwarder.next_hop.answers',
    unit: '{request}',
    attributes: { code: 'signed_in.forwarder.status_code' },
  },
  signed_in_forwarder_next_hop_seconds: { name: 'signed_in.forwarder.next_hop.duration', unit: 's' },
  signed_in_events_accepted_total: { name: 'signed_in.events.accepted', unit: EVENTS },
  signed_in_events_recovered_total: { name: 'signed_in.events.recovered', unit: EVENTS },
  signed_in_events_delivered_total: { name: 'signed_in.events.delivered', unit: EVENTS },
  signed_in_events_dead_lettered_total: { name: 'signed_in.events.dead_lettered', unit: EVENTS },
  signed_in_events_dropped_total: { name: 'signed_in.events.dropped', unit: EVENTS },
  signed_in_events_duplicate_total: { name: 'signed_in.events.duplicate', unit: EVENTS },
  signed_in_delivery_retries_total: { name: 'signed_in.delivery.retries', unit: '{request}' },
  signed_in_events_pending: { name: 'signed_in.events.pending', unit: EVENTS },
  signed_in_events_oldest_seconds: { name: 'signed_in.events.oldest', unit: 's' },
  signed_in_delivery_held: { name: 'signed_in.delivery.held', unit: '1' },
  signed_in_spool_bytes: { name: 'signed_in.spool.size', unit: 'By' },
  signed_in_spool_segments: { name: 'signed_in.spool.segments', unit: '{file}' },
  signed_in_spool_corrupt: { name: 'signed_in.spool.corrupt', unit: '{line}' },
  signed_in_forwarder_in_flight_bytes: { name: 'signed_in.forwarder.in_flight', unit: 'By' },
  // https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/
  signed_in_forwarder_loop_delay_seconds: { name: 'nodejs.eventloop.delay.p99', unit: 's' },
}

/** The name over OTLP. Throws for a metric that has none: a test exports all of them. */
export function otlpMetricName(prometheusName: string): OtlpMetricName {
  const found = NAMES[prometheusName]
  if (found === undefined) throw new Error(`${prometheusName} has no name for OTLP.`)
  return found
}

/** Labels as attributes. */
export function otlpAttributes(
  { attributes = {} }: OtlpMetricName,
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [attributes[label] ?? `signed_in.${label}`, value]))
}
