/** The two encodings of OTLP over HTTP. The answer has the encoding of the request. */
export type OtlpEncoding = 'protobuf' | 'json'

/** Media types of the encodings, as written in answers. The Collector compares them exactly, so no parameters. */
export const MEDIA_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
}

/** The encoding that a `Content-Type` names, whatever its parameters and case; undefined for any other type. */
export function toOtlpEncoding(contentType: string | undefined): OtlpEncoding | undefined {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType === MEDIA_TYPES.protobuf) return 'protobuf'
  if (mediaType === MEDIA_TYPES.json) return 'json'
  return undefined
}
