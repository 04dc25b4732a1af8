import type { IncomingMessage } from 'node:http'
import { ArrivingBody, type BodyMemory } from './arriving-body.ts'
import type { Reservation } from './memory-budget.ts'

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
 * Reads a request's body as it came over the wire, within its reservation. Stops reading as soon as the answer is certain; the caller
 * then closes the connection.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  reservation: Reservation,
  memory: BodyMemory,
): Promise<BodyResult> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) return { kind: 'too-large' }
  const body = new ArrivingBody(announced, reservation, memory)
  return await new Promise((resolve) => {
    const finish = (result: BodyResult): void => {
      request.off('data', take).off('end', end).off('error', abort).off('close', abort)
      request.pause()
      // A socket error after the answer is certain concerns nobody.
      request.on('error', () => {})
      if (result.kind !== 'body') body.release()
      resolve(result)
    }
    const take = (chunk: Buffer): void => {
      if (body.length + chunk.length > maxBytes) finish({ kind: 'too-large' })
      else if (!body.add(chunk)) finish({ kind: 'no-memory' })
    }
    const end = (): void => finish({ kind: 'body', bytes: body.bytes(), release: () => body.release() })
    const abort = (): void => finish({ kind: 'aborted' })
    request.on('data', take).on('end', end).on('error', abort).on('close', abort)
  })
}
