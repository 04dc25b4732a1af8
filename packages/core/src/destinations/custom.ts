import type { Destination } from '../delivery/destination.ts'
import { ignoreOutcome } from '../delivery/ignore-outcome.ts'
import { ConfigError } from '../errors.ts'
import type { JsonValue } from '../json.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { applyFieldMap, type FieldMap, unknownField } from './field-map.ts'
import { jsonRequest, keyHeader, PLAIN_CLASSIFICATION } from './json-request.ts'
import { listBody } from './list-body.ts'

/** An own wire format, in words (from YAML too) or as a function. */
export interface CustomMapping {
  /**
   * The body of one event: a field map, or a function. Must be pure: a retry after a restart calls it again. An event for which it
   * throws, or gives null, a promise or nothing, goes to the dead-letter file.
   */
  readonly event: FieldMap | ((event: SignedInEvent) => JsonValue)
  /** `single`: one event a request (default). `array`: the body is a list. Any other word: an object with the list under that key. */
  readonly envelope?: string
  /** Most events in one request. Default 100 with an envelope for several. */
  readonly maxEvents?: number
  /** Largest body in bytes. Default 500,000. */
  readonly maxBytes?: number
  /** Header for the API key. Default `x-api-key`. */
  readonly apiKeyHeader?: string
}

/** Throws `ConfigError` for a field that does not exist. */
export function customDestination(name: string, url: string, mapping: CustomMapping): Destination {
  const { event: map, envelope = 'single', maxEvents = 100, maxBytes = 500_000, apiKeyHeader = 'x-api-key' } = mapping
  if (typeof map !== 'function') {
    const unknown = unknownField(map)
    if (unknown !== undefined)
      throw new ConfigError(`mapping.event: there is no field {{${unknown}}}. See FieldMap for the fields`)
  }
  return {
    name,
    maxBatchEvents: envelope === 'single' ? 1 : maxEvents,
    maxBatchBytes: maxBytes,
    encodeEvent: (event) => asBody(typeof map === 'function' ? map(asReadBack(event)) : applyFieldMap(map, event)),
    toRequest: (encoded, { apiKey }, ids) => {
      const id = envelope === 'single' ? ids[0] : undefined
      return jsonRequest(url, wrap(envelope, encoded), {
        ...keyHeader(apiKeyHeader, apiKey),
        ...keyHeader('idempotency-key', id),
      })
    },
    ...PLAIN_CLASSIFICATION,
  }
}

/** Throws for what would be sent as an empty body: null, nothing, and the promise of an async function, which JSON knows as `{}`. */
function asBody(body: unknown): string {
  if (body === null || body === undefined) throw new TypeError('no body')
  if (typeof (body as { then?: unknown }).then === 'function') {
    ignoreOutcome(body)
    throw new TypeError('a promise')
  }
  return JSON.stringify(body)
}

/**
 * The event as it will be when it is read from disk, and of its own: what a function writes into it must not reach other destinations,
 * whose copies would then differ under one id.
 */
function asReadBack(event: SignedInEvent): SignedInEvent {
  return JSON.parse(JSON.stringify(event)) as SignedInEvent
}

function wrap(envelope: string, encoded: readonly string[]): string | Uint8Array {
  if (envelope === 'single') return encoded[0] ?? ''
  return envelope === 'array' ? listBody('[', encoded, ']') : listBody(`{${JSON.stringify(envelope)}:[`, encoded, ']}')
}
