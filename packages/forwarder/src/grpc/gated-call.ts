import {
  Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type StatusObject,
} from '@grpc/grpc-js'
import type { Gatekeeper } from '../access/bearer-gatekeeper.ts'
import { type Answer, retryLaterAnswer, statusAnswer } from '../http/answer.ts'
import { toGrpcStatus } from './grpc-status.ts'
import type { Reader, ReadGate } from './read-gate.ts'

/** What happens to a call before its message is read. */
export interface GatedCallParts {
  readonly gate: ReadGate
  readonly admit: Gatekeeper | undefined
  /** Told why a call was refused. */
  refused(reason: 'unauthenticated' | 'too-slow'): void
}

const RETRY_SECONDS = 1

/** A server interceptor that lets nobody send a message without a token, and reads messages only when the gate says so. */
export function gatedCalls(parts: GatedCallParts): ServerInterceptor {
  return (_method, call) => new GatedCall(call, parts)
}

/** How a call ends that gets this answer. */
export function toStatusObject(answer: Answer): StatusObject {
  const { code, message, details } = toGrpcStatus(answer)
  const metadata = new Metadata()
  if (details !== undefined) metadata.set('grpc-status-details-bin', details)
  return { code, details: message, metadata }
}

class GatedCall extends ServerInterceptingCall {
  readonly #gate: ReadGate
  readonly #reader: Reader
  #hasEntered: boolean = false

  constructor(call: ServerInterceptingCallInterface, { gate, admit, refused }: GatedCallParts) {
    super(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const [authorization] = metadata.get('authorization')
            const refusal = admit?.(typeof authorization === 'string' ? authorization : undefined)
            if (refusal === undefined) {
              proceed(metadata)
              return
            }
            refused('unauthenticated')
            call.sendStatus(toStatusObject(statusAnswer(401, 'protobuf', refusal)))
          },
          onReceiveMessage: (message, proceed) => {
            this.#leave()
            proceed(message)
          },
          // Comes at the end of every call, however it ends.
          onCancel: () => this.#leave(),
        }),
    })
    this.#gate = gate
    this.#reader = {
      read: () => super.startRead(),
      giveUp: () => {
        refused('too-slow')
        call.sendStatus(toStatusObject(retryLaterAnswer('protobuf', 'The message has not come in time.', RETRY_SECONDS)))
      },
    }
  }

  /** The first read is that of the message; the second one only waits for the end of the stream. */
  override startRead(): void {
    if (this.#hasEntered) {
      super.startRead()
      return
    }
    this.#hasEntered = true
    this.#gate.enter(this.#reader)
  }

  #leave(): void {
    this.#gate.leave(this.#reader)
  }
}
