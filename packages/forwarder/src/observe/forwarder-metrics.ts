import type { Delivery } from '@signed-in/core'
import type { MemoryBudget } from '../http/memory-budget.ts'
import type { RecognitionObserver } from '../recognition/recogniser.ts'
import { type Counter, type Family, type Histogram, Metrics } from './metrics.ts'

/** Everything that the forwarder counts. Names follow the Collector's `otelcol_*` where it has the same number. */
export interface ForwarderMetrics extends RecognitionObserver {
  /** By `transport`, `signal` and HTTP or gRPC `code` of our answer. */
  readonly requests: Counter
  /** By `transport`. JSON bodies that needed no parsing count no spans. */
  readonly spans: Counter
  /** By `transport` and `kind`: as it came (`wire`), in the clear (`inflated`). */
  readonly bytes: Counter
  /** Bodies of traces that no sign-in can be found in, by `reason`. */
  readonly unreadable: Counter
  /** Requests refused, by `reason`. */
  readonly refused: Counter
  /** Answers of the next hop by `code`; `unreachable` and `timeout` where there was none. */
  readonly nextHop: Counter
  readonly nextHopSeconds: Histogram
  render(): string
  /** Every metric, once the gauges are declared. */
  readonly families: readonly Family[]
}

/** Declares the counters once. */
export function createForwarderMetrics(): ForwarderMetrics & { observe(world: ObservedWorld): void } {
  const metrics = new Metrics()
  const matched = metrics.counter('signed_in_matched_total', 'Sign-ins recognised, by rule.', ['rule'])
  const nearMisses = metrics.counter('signed_in_near_misses_total', 'Spans that a rule matched and that are no sign-in.', [
    'rule',
    'reason',
  ])
  const withheld = metrics.counter('signed_in_withheld_total', 'Sign-ins that became no event by configuration.', [
    'rule',
    'reason',
  ])
  return {
    matched: (rule) => matched.add([rule]),
    nearMiss: (rule, reason) => nearMisses.add([rule, reason]),
    withheld: (rule, reason) => withheld.add([rule, reason]),
    requests: metrics.counter('signed_in_forwarder_requests_total', 'Requests answered.', ['transport', 'signal', 'code']),
    spans: metrics.counter('signed_in_forwarder_spans_total', 'Spans looked at.', ['transport']),
    bytes: metrics.counter('signed_in_forwarder_bytes_total', 'Bytes of bodies.', ['transport', 'kind']),
    unreadable: metrics.counter('signed_in_forwarder_unreadable_total', 'Bodies of traces that could not be looked into.', [
      'reason',
    ]),
    refused: metrics.counter('signed_in_forwarder_refused_total', 'Requests refused.', ['reason']),
    nextHop: metrics.counter('signed_in_forwarder_next_hop_total', 'Answers of the next hop.', ['code']),
    nextHopSeconds: metrics.histogram('signed_in_forwarder_next_hop_seconds', 'Time until the next hop has answered.'),
    render: () => metrics.render(),
    families: metrics.families,
    observe: (world) => declareGauges(metrics, world),
  }
}

/** What the gauges read. */
export interface ObservedWorld {
  readonly delivery: Delivery
  readonly budget: MemoryBudget
  readonly duplicates: () => number
  readonly loopDelayMillis: () => number
}

function declareGauges(metrics: Metrics, { delivery, budget, duplicates, loopDelayMillis }: ObservedWorld): void {
  const stats = () => delivery.stats()
  metrics.counted('signed_in_events_accepted_total', 'Events taken for delivery.', () => stats().accepted)
  metrics.counted('signed_in_events_recovered_total', 'Events taken over from an earlier process.', () => stats().recovered)
  metrics.counted('signed_in_events_delivered_total', 'Events that the destination took.', () => stats().delivered)
  metrics.counted(
    'signed_in_events_dead_lettered_total',
    'Events that the destination refused for good.',
    () => stats().deadLettered,
  )
  metrics.counted('signed_in_events_dropped_total', 'Events given up at a limit.', () => stats().dropped)
  metrics.counted('signed_in_events_duplicate_total', 'Events that came again and were passed over.', duplicates)
  metrics.counted('signed_in_delivery_retries_total', 'Requests to the destination that were repeated.', () => stats().retries)
  metrics.gauge('signed_in_events_pending', 'Events that wait for delivery.', () => stats().pending)
  metrics.gauge(
    'signed_in_events_oldest_seconds',
    'How long the oldest event that is being sent has waited.',
    () => stats().oldestMillis / 1000,
  )
  metrics.gauge(
    'signed_in_delivery_held',
    '1 while the destination refuses for a reason that only an operator can change.',
    () => (stats().held === undefined ? 0 : 1),
  )
  metrics.gauge('signed_in_spool_bytes', 'Bytes in the spool.', () => stats().spool?.bytes)
  metrics.gauge('signed_in_spool_segments', 'Files in the spool.', () => stats().spool?.segments)
  metrics.gauge('signed_in_spool_corrupt', 'Damaged lines put aside.', () => stats().spool?.corrupt)
  metrics.gauge('signed_in_forwarder_in_flight_bytes', 'Bytes that requests hold.', () => budget.used)
  metrics.gauge(
    'signed_in_forwarder_loop_delay_seconds',
    '99th percentile of the event loop delay in the last 15 s.',
    () => loopDelayMillis() / 1000,
  )
}
