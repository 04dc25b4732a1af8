import type { DeliveryOptions } from '../delivery/delivery-options.ts'

/** A destination that takes so many events a request: one each over four connections, or a list over one. */
export function batchesTo(url: string, spool: string, maxEvents: number): DeliveryOptions {
  return {
    destination: 'custom',
    url,
    mapping: { event: '{{event_id}}', envelope: 'ids', maxEvents },
    spool,
    flushIntervalMillis: 1,
  }
}
