import { randomBytes } from 'node:crypto'
import { isSpanContextValid, isValidTraceId, type SpanContext } from '@opentelemetry/api'
import type { SpanView } from '@signed-in/core'
import type { LoginAttributes } from '@signed-in/core/login-handoff'
import { ATTR_SERVICE_NAME, LOGIN_SCOPE_NAME, LOGIN_SPAN_NAME } from '@signed-in/core/semconv'
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
    resource: (key) => (key === ATTR_SERVICE_NAME ? serviceName(process.env) : undefined),
  }
}

/**
 * Such a span has no resource, so the name comes from where the SDK takes it first: `OTEL_SERVICE_NAME`, then
 * `OTEL_RESOURCE_ATTRIBUTES`. https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
function serviceName(env: NodeJS.ProcessEnv): string | undefined {
  if (env['OTEL_SERVICE_NAME']) return env['OTEL_SERVICE_NAME']
  const pair = env['OTEL_RESOURCE_ATTRIBUTES']?.split(',').find((entry) => entry.trim().startsWith(`${ATTR_SERVICE_NAME}=`))
  const value = pair?.slice(pair.indexOf('=') + 1).trim()
  try {
    return value ? decodeURIComponent(value) : undefined
  } catch {
    return value
  }
}
