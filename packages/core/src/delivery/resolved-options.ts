import type { DeliveryOptions } from './delivery-options.ts'

/** The options with every default filled in, as the code reads them. */
export interface ResolvedOptions {
  readonly maxQueueBytes: number
  readonly maxQueueEvents: number
  readonly maxAgeMillis: number
  readonly maxBytes: number
  readonly dropOldest: boolean
  readonly connectMillis: number
  readonly headersMillis: number
  readonly totalMillis: number
  readonly flushMillis: number
  readonly flushIntervalMillis: number
}

const MIB = 1_048_576

/** Fills in the defaults that `DeliveryOptions` documents. */
export function resolveDeliveryOptions(options: DeliveryOptions): ResolvedOptions {
  const { limits = {}, timeouts = {} } = options
  return {
    maxQueueBytes: limits.maxQueueBytes ?? 64 * MIB,
    maxQueueEvents: limits.maxQueueEvents ?? 200_000,
    maxAgeMillis: limits.maxAgeMillis ?? 7 * 24 * 3_600_000,
    maxBytes: limits.maxBytes ?? 256 * MIB,
    dropOldest: limits.overflow === 'drop-oldest',
    connectMillis: timeouts.connectMillis ?? 5_000,
    headersMillis: timeouts.headersMillis ?? 10_000,
    totalMillis: timeouts.totalMillis ?? 15_000,
    // With a spool the disk keeps what is left. Without one memory is the only copy: just below the 30 s that Kubernetes grants.
    flushMillis: timeouts.flushMillis ?? (options.spool === undefined ? 25_000 : 5_000),
    flushIntervalMillis: options.flushIntervalMillis ?? 1_000,
  }
}
