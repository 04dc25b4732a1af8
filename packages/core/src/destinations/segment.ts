import type { Credentials, Destination } from '../delivery/destination.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { basicAuthorization, jsonRequest, keyHeader, PLAIN_CLASSIFICATION } from './json-request.ts'
import { listBody } from './list-body.ts'

/** Products that take Segment's `track` call. */
export type SegmentPresetName = 'segment' | 'rudderstack' | 'jitsu' | 'customerio' | 'hightouch' | 'june' | 'accoil' | 'vitally'

/** What tells the products of the dialect apart: address, credentials, limits. */
export interface SegmentPreset {
  /** Undefined: every customer has an own address. */
  readonly url: string | undefined
  /** Appended to an address without path. */
  readonly path: string
  readonly envelope: 'batch' | 'single'
  readonly authorize: (credentials: Credentials) => Readonly<Record<string, string>>
  readonly maxBatchEvents: number
  readonly maxBatchBytes: number
  readonly maxEventBytes: number
}

const basic = ({ apiKey }: Credentials) => basicAuthorization(apiKey)

/** Segment documents 500 KB a request and 32 KB an event. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
const SEGMENT: SegmentPreset = {
  url: 'https://api.segment.io/v1/batch',
  path: '/v1/batch',
  envelope: 'batch',
  authorize: basic,
  maxBatchEvents: 1_000,
  maxBatchBytes: 500_000,
  maxEventBytes: 32_768,
}

const SINGLE = { ...SEGMENT, envelope: 'single', maxBatchEvents: 1, maxBatchBytes: 32_768 } as const

/** Differences to Segment, with the vendor's word for them in docs/delivery.md. */
export const SEGMENT_PRESETS: Readonly<Record<SegmentPresetName, SegmentPreset>> = {
  segment: SEGMENT,
  // 4 MB a request, 32 KB an event. https://www.rudderstack.com/docs/api/http-api/
  rudderstack: { ...SEGMENT, url: undefined, maxBatchEvents: 5_000, maxBatchBytes: 4_000_000 },
  // `X-Write-Key: id:secret`. https://docs.jitsu.com/sending-data/http
  jitsu: { ...SEGMENT, url: undefined, authorize: ({ apiKey }) => keyHeader('x-write-key', apiKey) },
  // EU: https://cdp-eu.customer.io/v1/batch. https://docs.customer.io/api/cdp/
  customerio: { ...SEGMENT, url: 'https://cdp.customer.io/v1/batch' },
  // Its own SDK sends at most 100 events a request.
  hightouch: { ...SEGMENT, url: 'https://us-east-1.hightouch-events.com/v1/batch', maxBatchEvents: 100 },
  june: { ...SINGLE, url: 'https://api.june.so/sdk/track', path: '/sdk/track' },
  // The key stands in `Basic` as it is, not as a base64 pair. https://docs.accoil.com
  accoil: {
    ...SINGLE,
    url: 'https://in.accoil.com/v2/track',
    path: '/v2/track',
    authorize: ({ apiKey }) => (apiKey === undefined ? {} : { authorization: `Basic ${apiKey}` }),
  },
  vitally: { ...SEGMENT, url: 'https://api.vitally.io/analytics/v1/batch', path: '/analytics/v1/batch' },
}

/**
 * The Segment dialect. `messageId` is the event id: Segment, RudderStack and Jitsu drop a second message under the same one
 * (Segment: within 24 hours at least). `sentAt` is left out, so nobody shifts `timestamp`: it is the time of the sign-in itself.
 */
export function segmentDestination(name: SegmentPresetName, url: string): Destination {
  const { envelope, authorize, maxBatchEvents, maxBatchBytes, maxEventBytes } = SEGMENT_PRESETS[name]
  return {
    name,
    maxBatchEvents,
    maxBatchBytes,
    maxEventBytes,
    encodeEvent: (event) => JSON.stringify(toMessage(event, envelope === 'batch' ? 'track' : undefined)),
    toRequest: (encoded, credentials) =>
      jsonRequest(url, envelope === 'batch' ? listBody('{"batch":[', encoded, ']}') : (encoded[0] ?? ''), authorize(credentials)),
    ...PLAIN_CLASSIFICATION,
  }
}

/** Only in a batch does a message say what it is; elsewhere the path does. */
function toMessage(event: SignedInEvent, type: 'track' | undefined): object {
  return {
    type,
    messageId: event.id,
    userId: event.userId,
    event: event.event,
    properties: { user_name: event.userName, ...event.properties },
    context: { groupId: event.groupId, ...event.context },
    timestamp: event.timestamp,
  }
}
