import type { NextHop } from '../http/next-hop.ts'
import type { ForwarderMetrics } from '../observe/forwarder-metrics.ts'
import { MEDIA_TYPES, type OtlpEncoding } from '../otlp/content-type.ts'
import type { EventSink } from '../recognition/event-sink.ts'
import type { LoopShare } from '../recognition/loop-share.ts'
import type { Recogniser } from '../recognition/recogniser.ts'
import type { KafkaRecord } from './kafka-source.ts'

/** What an intake of records works with. */
export interface KafkaIntakeParts {
  readonly recognise: Recogniser
  /** What recognition may take of the event loop. */
  readonly share: LoopShare
  readonly sink: EventSink
  readonly metrics: ForwarderMetrics
  readonly encoding: OtlpEncoding
  /** Where records go on to; undefined: nowhere. */
  readonly nextHop: NextHop | undefined
  /** Puts a record aside for good. */
  deadLetter(record: KafkaRecord, reason: string): Promise<void>
  /** Waits; rejects when the forwarder stops, which leaves the record uncommitted for the next owner. */
  wait(millis: number): Promise<void>
}

const FIRST_WAIT_MILLIS = 200
const MAX_WAIT_MILLIS = 10_000
/** Answers after which OTLP lets a sender repeat. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * Does with a record what has to be done before it is committed: its sign-ins are safe, and the next hop, if there is one, has it.
 * What fails for a moment is tried again, however long it takes; what can never succeed goes to the dead-letter topic, so that one
 * bad record does not stop a partition. Rejects only when `wait` or `deadLetter` does.
 */
export function createKafkaIntake(parts: KafkaIntakeParts): (record: KafkaRecord) => Promise<void> {
  const { recognise, share, sink, metrics, encoding, nextHop } = parts
  return async (record) => {
    metrics.bytes.add(['kafka', 'wire'], record.value.length)
    const { spans, readable, events } = await share.run(recognise(record.value, encoding, share))
    metrics.spans.add(['kafka'], spans)
    await again(parts, async () => ((await sink.take(events)) ? 'done' : 'later'))
    if (!readable) {
      metrics.unreadable.add(['not-otlp'])
      await parts.deadLetter(record, 'not-otlp')
    } else if (nextHop !== undefined) {
      const refusal = await repost(parts, nextHop, record)
      if (refusal !== undefined) await parts.deadLetter(record, refusal)
    }
    metrics.requests.add(['kafka', 'traces', '0'])
  }
}

/** Undefined once the next hop has the record; a reason if it never wants it. */
async function repost(parts: KafkaIntakeParts, nextHop: NextHop, { value }: KafkaRecord): Promise<string | undefined> {
  let refusal: string | undefined
  await again(parts, async () => {
    const result = await nextHop.post('/v1/traces', { 'content-type': MEDIA_TYPES[parts.encoding] }, value)
    const code = result.kind === 'answer' ? String(result.answer.status) : result.kind
    parts.metrics.nextHop.add([code])
    if (result.kind !== 'answer' || RETRYABLE.has(result.answer.status)) return 'later'
    if (result.answer.status >= 300) refusal = `next-hop-${code}`
    return 'done'
  })
  return refusal
}

async function again(parts: KafkaIntakeParts, attempt: () => Promise<'done' | 'later'>): Promise<void> {
  for (let millis = FIRST_WAIT_MILLIS; (await attempt()) === 'later'; millis = Math.min(millis * 2, MAX_WAIT_MILLIS)) {
    await parts.wait(millis)
  }
}
