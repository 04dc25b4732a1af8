import type { DestinationRequest, DestinationResponse } from '../destination.ts'

/** Carries one request and its answer over the network. The seam for tests, simulations and the user's own client. */
export interface Transport {
  /** Rejects with `TransportError` when there is no answer: never reached, cut off, or not in time. */
  send(request: DestinationRequest, signal: AbortSignal): Promise<DestinationResponse>
  /** Lets go of idle connections. */
  close(): void
}

/**
 * No answer came. The message names a code and a host and nothing else: Node's own errors may show the URL with its query, and
 * this text goes to the operator's log.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  /** `ECONNREFUSED`, `ENOTFOUND`, `TIMEOUT`, `CERT_HAS_EXPIRED`, ... */
  readonly code: string
  /** True where waiting will not help but an operator can: a certificate that is not trusted, a protocol that does not match. */
  readonly needsOperator: boolean

  constructor(code: string, host: string, needsOperator = false) {
    super(`${code} at ${host}`)
    this.code = code
    this.needsOperator = needsOperator
  }
}
