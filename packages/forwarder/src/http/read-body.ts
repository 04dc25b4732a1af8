import type { IncomingMessage } from 'node:http'
import type { Reservation } from './memory-budget.ts'

/** A body, or why there is none. `aborted`: the sender went away, nobody waits for an answer. */
export type BodyResult =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-memory' }
  | { readonly kind: 'aborted' }

/**
 * Reads a request's body as it came over the wire. Memory is reserved by `Content-Length` before the first byte, or chunk by chunk.
 * Stops reading as soon as the answer is certain; the caller then closes the connection.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, reservation: Reservation): Promise<BodyResult> {
  const announced = Number(request.headers['content-length'] ?? Number.NaN)
  if (announced > maxBytes) return { kind: 'too-large' }
  const isAnnounced = Number.isSafeInteger(announced)
  if (isAnnounced && !reservation.grow(announced)) return { kind: 'no-memory' }
  return await new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (result: BodyResult): void => {
      request.off('data', take).off('end', end).off('error', abort).off('close', abort)
      request.pause()
      // A socket error after the answer is certain concerns nobody.
      request.on('error', () => {})
      resolve(result)
    }
    const take = (chunk: Buffer): void => {
      length += chunk.length
      if (length > maxBytes) finish({ kind: 'too-large' })
      else if (!isAnnounced && !reservation.grow(chunk.length)) finish({ kind: 'no-memory' })
      else chunks.push(chunk)
    }
    const end = (): void =>
      finish({ kind: 'body', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length) })
    const abort = (): void => finish({ kind: 'aborted' })
    request.on('data', take).on('end', end).on('error', abort).on('close', abort)
  })
}
