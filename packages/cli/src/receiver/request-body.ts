import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

/** A body that could be read, or the answer to give instead. */
export type RequestBody =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string }

const DECODERS = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
])

/** Reads a request's body, inflated, up to `maxBytes` on the wire and inflated; `mediaTypes` are the content types it may have. */
export async function readRequestBody(request: Request, mediaTypes: readonly string[], maxBytes: number): Promise<RequestBody> {
  const mediaType = mediaTypeOf(request)
  if (!mediaTypes.includes(mediaType)) {
    return {
      ok: false,
      status: 415,
      message: `The content type is ${mediaType || 'missing'}: expected ${mediaTypes.join(' or ')}.`,
    }
  }
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  const decode = DECODERS.get(encoding)
  if (encoding !== 'identity' && decode === undefined) {
    return {
      ok: false,
      status: 415,
      message: `The content encoding is ${encoding}: expected ${[...DECODERS.keys()].join(', ')} or none.`,
    }
  }
  const tooLarge: RequestBody = { ok: false, status: 413, message: `The body is larger than ${maxBytes} bytes.` }
  const wire = await readUpTo(request, maxBytes)
  if (wire === undefined) return tooLarge
  if (decode === undefined) return { ok: true, bytes: wire }
  try {
    return { ok: true, bytes: await decode(wire, { maxOutputLength: maxBytes }) }
  } catch (error) {
    if (error instanceof RangeError) return tooLarge
    return { ok: false, status: 400, message: `The body is not ${encoding}, as its content encoding says.` }
  }
}

/** The content type without its parameters, in lower case; empty if there is none. */
export function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

async function readUpTo(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
