import type { SignedInEvent } from '../sign-in/event.ts'

/** One HTTP request as a destination wants it. The sender adds the user's own headers and nothing else but transport headers. */
export interface DestinationRequest {
  readonly url: string
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The part of an HTTP answer that a destination judges. `body` is cut at 64 KiB. */
export interface DestinationResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What an answer means for the events of the request.
 * - `delivered`: done, all of them;
 * - `retry`: the same bytes again later, not before `retryAfterMillis` where the server said so;
 * - `hold`: our or the operator's mistake (3xx, 401, 403, 404): keep everything, tell the operator, probe now and then;
 * - `split`: something in the batch is bad (400, 413, 422): bisect; a single event that is answered so is dead-lettered;
 * - `partial`: the destination named the events that it rejected, by their index in the request; `retry` names those to send
 *   again (`others`: it took none), and the rest is delivered.
 */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfterMillis?: number }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'split'; readonly reason: string }
  | {
      readonly kind: 'partial'
      readonly rejected: readonly RejectedEvent[]
      readonly retry: readonly number[] | 'others'
      readonly retryAfterMillis?: number
    }

export interface RejectedEvent {
  readonly index: number
  readonly reason: string
}

/** What the operator gave us to prove who we are. */
export interface Credentials {
  readonly apiKey: string | undefined
}

/** A pure translator between `SignedInEvent` and one vendor's wire: no I/O, no clock, no state. */
export interface Destination {
  readonly name: string
  /** Most events in one request. 1: every event travels alone and never waits for company. */
  readonly maxBatchEvents: number
  /** Largest request body in bytes. */
  readonly maxBatchBytes: number
  /** Largest single event in bytes of its JSON, where the vendor sets one. Beyond it the event is dead-lettered unsent. */
  readonly maxEventBytes?: number
  /** One event as the destination's final JSON, made once and kept; every retry sends these bytes. */
  encodeEvent(event: SignedInEvent): string
  /**
   * The request for events encoded before. `credentials` come at the last moment because keys rotate; `ids` are the event ids in
   * the same order, for wires with an idempotency header.
   */
  toRequest(encoded: readonly string[], credentials: Credentials, ids: readonly string[]): DestinationRequest
  /** A request that must succeed before, where the vendor wants one. Its answer is classified like the other. */
  toRequestBefore?(encoded: readonly string[], credentials: Credentials): DestinationRequest
  /** What the answer means. `ids` are the event ids of the request in their order, for answers that name events by them. */
  classify(response: DestinationResponse, ids: readonly string[]): Verdict
}
