import { performance } from 'node:perf_hooks'
import type { ForwarderMetrics } from '../observe/forwarder-metrics.ts'
import type { EventSink } from '../recognition/event-sink.ts'
import type { LoopShare } from '../recognition/loop-share.ts'
import type { Recogniser } from '../recognition/recogniser.ts'
import { type Answer, retryLaterAnswer, statusAnswer, successAnswer } from './answer.ts'
import { isLoop, toNextHopHeaders } from './end-to-end-headers.ts'
import { CONTENT_ENCODINGS, type Inflater } from './inflate.ts'
import type { NextHop } from './next-hop.ts'
import type { OtlpRequest } from './otlp-request.ts'

/** Answers OTLP requests; knows no sockets. Never rejects. */
export type Intake = (request: OtlpRequest) => Promise<Answer>

/** What an intake works with. */
export interface IntakeParts {
  readonly recognise: Recogniser
  /** What recognition may take of the event loop. */
  readonly share: LoopShare
  readonly sink: EventSink
  readonly inflater: Inflater
  readonly metrics: ForwarderMetrics
}

/** Where a passthrough sends the original bytes. */
export interface PassthroughParts extends IntakeParts {
  readonly nextHop: NextHop
  /** Names this process in the loop guard. */
  readonly instance: string
  /** Let the sender's `Authorization`, `Cookie` and `X-Api-Key` go on to the next hop. */
  readonly forwardCredentials: boolean
}

/** Seconds after which a sender may try again when the disk does not take events. */
const RETRY_SECONDS = 5

type Looked =
  | { readonly kind: 'events-safe' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'refused'; readonly answer: Answer }

/**
 * Finds the sign-ins of a request and makes them safe. Whatever cannot be looked into is counted; it is refused only where it is too
 * large, where the sign-ins in it cannot be kept, and by `strict` intakes, which have nobody to pass it on to.
 */
async function look(request: OtlpRequest, parts: IntakeParts, strict: boolean): Promise<Looked> {
  const { metrics, share } = parts
  const { encoding, body, transport } = request
  const inflated = await parts.inflater.inflate(body, request.headers['content-encoding'])
  if (inflated.kind === 'too-large') {
    metrics.refused.add(['too-large'])
    return {
      kind: 'refused',
      answer: statusAnswer(413, encoding, 'The body is larger than this server takes, once it is inflated.'),
    }
  }
  if (inflated.kind !== 'body') {
    metrics.unreadable.add([inflated.kind])
    if (!strict || inflated.kind === 'corrupt') return { kind: 'unreadable' }
    const accepted = CONTENT_ENCODINGS.join(', ')
    const message = `This content encoding is not supported. Supported: ${accepted}.`
    return { kind: 'refused', answer: statusAnswer(415, encoding, message, { 'accept-encoding': accepted }) }
  }
  metrics.bytes.add([transport, 'inflated'], inflated.bytes.length)
  const { spans, readable, events } = await share
    .run(parts.recognise(inflated.bytes, encoding, share))
    .finally(() => inflated.release())
  metrics.spans.add([transport], spans)
  if (!readable) {
    metrics.unreadable.add(['not-otlp'])
    // The sender gets a 400 and never repeats it: taking half of it would be neither refused nor accepted.
    if (strict) return { kind: 'unreadable' }
  }
  if (!(await parts.sink.take(events))) {
    metrics.refused.add(['not-durable'])
    const message = 'The sign-ins in this request cannot be kept now.'
    return { kind: 'refused', answer: retryLaterAnswer(encoding, message, RETRY_SECONDS) }
  }
  return { kind: 'events-safe' }
}

/** `tap`: takes traces that somebody else passes on, and answers once their sign-ins are safe. */
export function createTapIntake(parts: IntakeParts): Intake {
  return async (request) => {
    const { encoding, signal } = request
    if (signal !== 'traces') return statusAnswer(404, encoding, `This server takes traces only; send ${signal} elsewhere.`)
    const looked = await look(request, parts, true)
    switch (looked.kind) {
      case 'refused':
        return looked.answer
      case 'unreadable':
        return statusAnswer(
          400,
          encoding,
          'The body is no ExportTraceServiceRequest in the encoding that its content type names.',
        )
      case 'events-safe':
        return successAnswer(encoding)
    }
  }
}

/**
 * `passthrough`: makes the sign-ins safe, posts the original bytes on, and gives back the next hop's answer as it is. In this order a
 * dead next hop does not hold up a sign-in, and the sender's retry finds it taken already.
 */
export function createPassthroughIntake(parts: PassthroughParts): Intake {
  const { metrics, nextHop, instance, forwardCredentials } = parts
  return async (request) => {
    const { encoding, signal, headers } = request
    if (isLoop(headers, instance)) {
      metrics.refused.add(['loop'])
      return statusAnswer(508, encoding, 'This request has passed here before: the next hop leads back to this server.')
    }
    if (signal === 'traces') {
      const looked = await look(request, parts, false)
      if (looked.kind === 'refused') return looked.answer
    }
    const start = performance.now()
    const result = await nextHop.post(request.path, toNextHopHeaders(headers, instance, forwardCredentials), request.body)
    metrics.nextHopSeconds.observe((performance.now() - start) / 1000)
    if (result.kind === 'answer') {
      metrics.nextHop.add([String(result.answer.status)])
      return result.answer
    }
    metrics.nextHop.add([result.kind])
    return result.kind === 'timeout'
      ? statusAnswer(504, encoding, 'The next hop has not answered in time.')
      : statusAnswer(502, encoding, 'The next hop cannot be reached.')
  }
}
