import { fileURLToPath } from 'node:url'
import * as protobuf from 'protobufjs'

/** A request as protobufjs takes it: plain objects with camel-case keys. */
export type PlainMessage = { readonly [key: string]: unknown }

const root = new protobuf.Root()
const folder = fileURLToPath(new URL('../proto/', import.meta.url))
root.resolvePath = (_origin, target) => folder + target
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto')

/** The request message out of the project's own .proto files: the independent encoder and decoder that ours is measured by. */
export const traceRequestType: protobuf.Type = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest')

/** Encodes a request by protobufjs. */
export function encodeTraceRequest(request: PlainMessage): Buffer {
  return Buffer.from(traceRequestType.encode(traceRequestType.fromObject(request)).finish())
}
