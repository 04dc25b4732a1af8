import type { OtlpEncoding } from './content-type.ts'

/** Codes of `google.rpc.Status` that we answer with. https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
export const RPC_CODE = {
  invalidArgument: 3,
  permissionDenied: 7,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

/** One of `RPC_CODE`. */
export type RpcCode = (typeof RPC_CODE)[keyof typeof RPC_CODE]

const NOTHING = Buffer.alloc(0)

/** `ExportTraceServiceResponse` of a complete success: `partial_success` unset, which in protobuf is no byte at all. */
export function encodeSuccess(encoding: OtlpEncoding): Buffer {
  return encoding === 'json' ? Buffer.from('{}') : NOTHING
}

/** `google.rpc.Status`, the body of every answer that is no success. */
export function encodeStatus(encoding: OtlpEncoding, code: RpcCode, message: string): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }))
  return Buffer.concat([Buffer.of(0x08, code), lengthDelimited(0x12, Buffer.from(message))])
}

/**
 * A `google.rpc.Status` with a `RetryInfo`, for gRPC's trailer `grpc-status-details-bin`: tells a sender that it may repeat the
 * request, and when.
 */
export function encodeRetryInfo(code: RpcCode, message: string, seconds: number): Buffer {
  const duration = Buffer.concat([Buffer.of(0x08), varint(seconds)])
  const retryInfo = lengthDelimited(0x0a, duration)
  const typeUrl = Buffer.from('type.googleapis.com/google.rpc.RetryInfo')
  const any = Buffer.concat([lengthDelimited(0x0a, typeUrl), lengthDelimited(0x12, retryInfo)])
  return Buffer.concat([encodeStatus('protobuf', code, message), lengthDelimited(0x1a, any)])
}

function lengthDelimited(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), varint(value.length), value])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
