import { randomBytes } from 'node:crypto'
import { isSpanContextValid, isValidTraceId, type SpanContext } from '@opentelemetry/api'
import type { SpanView } from '@signed-in/core'
import type { LoginAttributes } from '@signed-in/core/login-handoff'
import { LOGIN_SCOPE_NAME, LOGIN_SPAN_NAME } from '@signed-in/core/semconv'
import { VERSION } from './version.ts'

const NANOS_PER_MILLI = 1_000_000n

/**
 * A login whose span is not recorded, as the rules read it. It keeps the ids of the span; where there are none of its own
 * (without an SDK the API hands the parent's through), fresh ones: two sign-ins must never share an event id.
 *
 * @param startTime milliseconds since the epoch
 */
export function unrecordedLogin(
  own: SpanContext,
  parent: SpanContext | undefined,
  attributes: LoginAttributes,
  startTime: number,
): SpanView {
  const hasOwnId = isSpanContextValid(own) && own.spanId !== parent?.spanId
  const traceId = isValidTraceId(own.traceId) ? own.traceId : randomBytes(16).toString('hex')
  const time = BigInt(startTime) * NANOS_PER_MILLI
  return {
    traceId,
    spanId: hasOwnId ? own.spanId : randomBytes(8).toString('hex'),
    parentSpanId: parent?.spanId,
    name: LOGIN_SPAN_NAME,
    kind: 'INTERNAL',
    status: 'UNSET',
    scopeName: LOGIN_SCOPE_NAME,
    scopeVersion: VERSION,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    events: [],
    droppedAttributesCount: 0,
    attribute: (key) => attributes.get(key),
    attributes: () => attributes,
    resource: () => undefined,
  }
}
