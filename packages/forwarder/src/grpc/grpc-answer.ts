import { constants, type ServerHttp2Stream } from 'node:http2'
import { RPC_CODE } from '../otlp/response-body.ts'
import type { GrpcStatus } from './grpc-status.ts'

const HEADERS = {
  ':status': 200,
  'content-type': 'application/grpc+proto',
  'grpc-accept-encoding': 'identity,gzip,deflate,zstd',
} as const

/** Ends a call with OK and one message. */
export function succeedCall(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed || stream.closed) return
  stream.respond(HEADERS, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(RPC_CODE.ok) }))
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  stream.end(Buffer.concat([prefix, message]))
}

/** Ends a call with a status and nothing else, and lets no more of its message come. */
export function endCall(stream: ServerHttp2Stream, { code, message, details }: GrpcStatus): void {
  if (stream.destroyed || stream.closed) return
  const trailers = {
    'grpc-status': String(code),
    'grpc-message': message,
    ...(details === undefined ? {} : { 'grpc-status-details-bin': details.toString('base64') }),
  }
  stream.respond({ ...HEADERS, ...trailers }, { endStream: true })
  dropRest(stream)
}

/** Answers what is no gRPC at all in plain HTTP, as gRPC's protocol says. */
export function refuseProtocol(stream: ServerHttp2Stream, status: 405 | 415): void {
  stream.respond({ ':status': status }, { endStream: true })
  dropRest(stream)
}

function dropRest(stream: ServerHttp2Stream): void {
  // Without an error code: the answer stands, and a sender that is still sending reads it before it stops.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}
