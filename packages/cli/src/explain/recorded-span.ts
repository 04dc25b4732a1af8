import type { SpanView } from '@signed-in/core'
import * as z from 'zod'

/** A span as test recordings have it: one flat JSON object, attributes as plain values. */
const schema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullish(),
  name: z.string(),
  kind: z.enum(['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']),
  scope: z.string().default(''),
  startTimeUnixNano: z.string().regex(/^\d{1,20}$/),
  endTimeUnixNano: z.string().regex(/^\d{1,20}$/),
  attributes: z.record(z.string(), z.unknown()).default({}),
  status: z.object({ code: z.enum(['UNSET', 'OK', 'ERROR']) }).default({ code: 'UNSET' }),
  events: z
    .array(
      z.object({
        name: z.string(),
        timeUnixNano: z
          .string()
          .regex(/^\d{1,20}$/)
          .optional(),
        attributes: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
  resourceServiceName: z.string().optional(),
})

/** The span on a line of a recording; undefined if the line is something else. */
export function readRecordedSpan(line: string): SpanView | undefined {
  const result = schema.safeParse(parseJson(line))
  if (!result.success) return undefined
  const span = result.data
  const [scopeName = '', scopeVersion] = splitScope(span.scope)
  const attributes = new Map(Object.entries(span.attributes))
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    name: span.name,
    kind: span.kind,
    status: span.status.code,
    scopeName,
    scopeVersion,
    startTimeUnixNano: BigInt(span.startTimeUnixNano),
    endTimeUnixNano: BigInt(span.endTimeUnixNano),
    droppedAttributesCount: 0,
    events: span.events.map((event) => {
      const eventAttributes = new Map(Object.entries(event.attributes))
      return {
        name: event.name,
        timeUnixNano: BigInt(event.timeUnixNano ?? span.endTimeUnixNano),
        attribute: (key) => eventAttributes.get(key),
        attributes: () => eventAttributes,
      }
    }),
    attribute: (key) => attributes.get(key),
    attributes: () => attributes,
    resource: (key) => (key === 'service.name' ? span.resourceServiceName : undefined),
  }
}

/** `@scope/name@1.2.3`: the version stands behind the last @. */
function splitScope(scope: string): [name: string, version?: string] {
  const at = scope.lastIndexOf('@')
  return at > 0 ? [scope.slice(0, at), scope.slice(at + 1)] : [scope]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
