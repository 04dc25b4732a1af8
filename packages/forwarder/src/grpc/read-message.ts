import type { ServerHttp2Stream } from 'node:http2'
import { ArrivingBody, type BodyMemory } from '../http/arriving-body.ts'
import type { Reservation } from '../http/memory-budget.ts'

/** The one message of a unary call, or why there is none. `aborted`: the sender has gone. */
export type MessageResult =
  | { readonly kind: 'message'; readonly bytes: Buffer; readonly isCompressed: boolean; release(): void }
  | { readonly kind: 'too-large' | 'no-memory' | 'too-slow' | 'malformed' | 'aborted' }

/** A flag and a length of four bytes stand in front of a message. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const PREFIX_BYTES = 5

/** Bounds of one message. */
export interface MessageLimits {
  /** Bytes on the wire. */
  readonly maxBytes: number
  /** Until the whole message is there. */
  readonly timeoutMillis: number
}

/** Reads a call's message as it came over the wire, still compressed, within its reservation. Stops as soon as the answer is certain. */
export async function readMessage(
  stream: ServerHttp2Stream,
  { maxBytes, timeoutMillis }: MessageLimits,
  reservation: Reservation,
  memory: BodyMemory,
): Promise<MessageResult> {
  const prefix = Buffer.alloc(PREFIX_BYTES)
  let prefixLength = 0
  let body: ArrivingBody | undefined
  return await new Promise((resolve) => {
    const finish = (result: MessageResult): void => {
      clearTimeout(timer)
      stream.off('data', take).off('end', end).off('close', abort)
      if (result.kind !== 'message') body?.release()
      resolve(result)
    }
    const take = (chunk: Buffer): void => {
      const taken = chunk.copy(prefix, prefixLength, 0, Math.min(chunk.length, PREFIX_BYTES - prefixLength))
      prefixLength += taken
      if (prefixLength < PREFIX_BYTES) return
      const announced = prefix.readUInt32BE(1)
      if (announced > maxBytes) {
        finish({ kind: 'too-large' })
        return
      }
      body ??= new ArrivingBody(announced, reservation, memory)
      const rest = chunk.subarray(taken)
      if (body.length + rest.length > announced) finish({ kind: 'malformed' })
      else if (rest.length > 0 && !body.add(rest)) finish({ kind: 'no-memory' })
    }
    const end = (): void => {
      const whole = body
      const flag = prefix[0] as number
      if (whole !== undefined && whole.length === prefix.readUInt32BE(1) && flag <= 1)
        finish({ kind: 'message', bytes: whole.bytes(), isCompressed: flag === 1, release: () => whole.release() })
      // A call that its sender gives up ends as well, and is closed right after.
      else setImmediate(() => finish({ kind: 'malformed' }))
    }
    const abort = (): void => finish({ kind: 'aborted' })
    const timer = setTimeout(() => finish({ kind: 'too-slow' }), timeoutMillis)
    stream.on('data', take).on('end', end).on('close', abort)
  })
}
