import type { IncomingMessage } from 'node:http'
import type { BodyPool } from './body-pool.ts'
import type { Reservation } from './memory-budget.ts'
import type { NoteGarbage } from './note-garbage.ts'

/**
 * A body, or why there is none. `aborted`: the sender went away, nobody waits for an answer. `release` gives the body's memory to
 * later requests: call it when nothing reads `bytes` any more.
 */
export type BodyResult =
  | { readonly kind: 'body'; readonly bytes: Buffer; release(): void }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-memory' }
  | { readonly kind: 'aborted' }

/**
 * Reads a request's body as it came over the wire. Memory is reserved by `Content-Length` before the first byte, or chunk by chunk.
 * Stops reading as soon as the answer is certain; the caller then closes the connection.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  reservation: Reservation,
  pool: BodyPool,
  noteGarbage: NoteGarbage = () => {},
): Promise<BodyResult> {
  const announced = Number(request.headers['content-length'] ?? Number.NaN)
  if (announced > maxBytes) return { kind: 'too-large' }
  const isAnnounced = Number.isSafeInteger(announced)
  if (isAnnounced && !reservation.grow(announced)) return { kind: 'no-memory' }
  const slab = isAnnounced ? pool.take(announced) : undefined
  return await new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (result: BodyResult): void => {
      request.off('data', take).off('end', end).off('error', abort).off('close', abort)
      request.pause()
      // A socket error after the answer is certain concerns nobody.
      request.on('error', () => {})
      if (slab !== undefined && result.kind !== 'body') pool.give(slab)
      resolve(result)
    }
    const take = (chunk: Buffer): void => {
      const at = length
      length += chunk.length
      noteGarbage(chunk.length)
      if (slab !== undefined) slab.set(chunk, at)
      else if (length > maxBytes) finish({ kind: 'too-large' })
      else if (reservation.grow(chunk.length)) chunks.push(chunk)
      else finish({ kind: 'no-memory' })
    }
    const end = (): void => {
      if (slab === undefined) finish({ kind: 'body', bytes: Buffer.concat(chunks, length), release: () => {} })
      else finish({ kind: 'body', bytes: slab.subarray(0, length), release: () => pool.give(slab) })
    }
    const abort = (): void => finish({ kind: 'aborted' })
    request.on('data', take).on('end', end).on('error', abort).on('close', abort)
  })
}
