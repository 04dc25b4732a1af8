import type { Answer } from '../http/answer.ts'
import { encodeRetryInfo, RPC_CODE, type RpcCode } from '../otlp/response-body.ts'

/** How a gRPC call ends. Without `details` it is final for the sender, unless the code itself means "again". */
export interface GrpcStatus {
  readonly code: RpcCode
  readonly message: string
  /** Value of the trailer `grpc-status-details-bin`. */
  readonly details?: Buffer
}

/** After this many seconds a sender may repeat a call where nobody said otherwise. */
const DEFAULT_RETRY_SECONDS = 1
const MAX_RETRY_SECONDS = 3600

/**
 * An HTTP answer that is no success, as gRPC says it. What OTLP/HTTP lets a sender repeat (429, 502, 503, 504) is UNAVAILABLE with a
 * delay; 413 is RESOURCE_EXHAUSTED without one, since the same body will never fit.
 */
export function toGrpcStatus({ status, headers }: Pick<Answer, 'status' | 'headers'>): GrpcStatus {
  switch (status) {
    case 429:
    case 502:
    case 503:
    case 504: {
      const message = 'Not now; try again later.'
      return {
        code: RPC_CODE.unavailable,
        message,
        details: encodeRetryInfo(RPC_CODE.unavailable, message, retrySeconds(headers)),
      }
    }
    case 400:
    case 415:
      return { code: RPC_CODE.invalidArgument, message: 'The message is no export request.' }
    case 401:
      return { code: RPC_CODE.unauthenticated, message: 'A bearer token is needed.' }
    case 403:
      return { code: RPC_CODE.permissionDenied, message: 'Not allowed.' }
    case 404:
    case 405:
      return { code: RPC_CODE.unimplemented, message: 'This signal is not taken here.' }
    case 413:
      return { code: RPC_CODE.resourceExhausted, message: 'The message is too large.' }
    default:
      return { code: RPC_CODE.internal, message: `The next hop answered ${status}.` }
  }
}

/** `Retry-After` in seconds; a date or nonsense counts as none. */
function retrySeconds(headers: Answer['headers']): number {
  const value = headers['retry-after']
  const seconds = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : DEFAULT_RETRY_SECONDS
  return Math.min(Math.max(seconds, 1), MAX_RETRY_SECONDS)
}
