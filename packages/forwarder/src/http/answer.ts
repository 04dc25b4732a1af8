import type { OtlpEncoding } from '../otlp/content-type.ts'
import { MEDIA_TYPES } from '../otlp/content-type.ts'
import { encodeStatus, encodeSuccess, RPC_CODE, type RpcCode } from '../otlp/response-body.ts'

/** An HTTP answer as data: what a handler returns and the server writes. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

/** Codes of `google.rpc.Status` by HTTP status. https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const RPC_CODES: Readonly<Record<number, RpcCode>> = {
  400: RPC_CODE.invalidArgument,
  401: RPC_CODE.unauthenticated,
  403: RPC_CODE.permissionDenied,
  404: RPC_CODE.notFound,
  405: RPC_CODE.unimplemented,
  413: RPC_CODE.resourceExhausted,
  415: RPC_CODE.invalidArgument,
  429: RPC_CODE.resourceExhausted,
  502: RPC_CODE.unavailable,
  503: RPC_CODE.unavailable,
  504: RPC_CODE.unavailable,
}

/** Everything was taken. */
export function successAnswer(encoding: OtlpEncoding): Answer {
  return { status: 200, headers: { 'content-type': MEDIA_TYPES[encoding] }, body: encodeSuccess(encoding) }
}

/**
 * Something is wrong: a `google.rpc.Status` in the request's encoding, or plain text where the request has none.
 * `message` is read by the sender's operator and holds nothing from the body.
 */
export function statusAnswer(
  status: number,
  encoding: OtlpEncoding | undefined,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  if (encoding === undefined) {
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: Buffer.from(`${message}\n`) }
  }
  const body = encodeStatus(encoding, RPC_CODES[status] ?? RPC_CODE.internal, message)
  return { status, headers: { 'content-type': MEDIA_TYPES[encoding], ...headers }, body }
}

/** Try again in a moment: the only kind of refusal after which a sender keeps its data. */
export function retryLaterAnswer(encoding: OtlpEncoding | undefined, message: string, seconds: number): Answer {
  return statusAnswer(503, encoding, message, { 'retry-after': String(seconds) })
}
