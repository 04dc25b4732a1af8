import * as z from 'zod'

/** The facts of one event that the receiver files it by; everything else stays in `payload` as it came. */
export interface TrackedEvent {
  readonly name: string
  readonly userId: string
  readonly userName: string | undefined
  readonly groupId: string | undefined
  readonly eventId: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** ISO 8601 as sent; undefined where a dialect lets the server's time stand in. */
  readonly timestamp: string | undefined
  /** The event as sent, as JSON text. */
  readonly payload: string
}

/** One thing that is wrong with a body. */
export interface Violation {
  /** JSON pointer to the place, e.g. `/context/group_id`; empty for the body itself. */
  readonly path: string
  /** What stands there, as JSON, cut at 100 characters; undefined where nothing stands. */
  readonly value: string | undefined
  /** What should stand there. */
  readonly rule: string
}

/** Result of reading a `/track` body. */
export type TrackBody =
  | { readonly ok: true; readonly events: readonly TrackedEvent[]; readonly isArray: boolean }
  | { readonly ok: false; readonly violations: readonly Violation[] }

/** Most events that the vendor of the format takes in one array. */
export const MAX_EVENTS_PER_REQUEST = 1000

const text = (rule: string): z.ZodString => z.string({ error: rule }).min(1, { error: rule })
const ID_RULE = 'a string that is not empty'

const properties = z.looseObject({ user_name: text(ID_RULE).optional() }, { error: 'an object' })
const context = z.looseObject(
  {
    group_id: text(ID_RULE).optional(),
    event_id: text(ID_RULE).optional(),
    trace_id: z
      .string()
      .regex(/^[0-9a-f]{32}$/, { error: '32 lower-case hex digits' })
      .optional(),
    span_id: z
      .string()
      .regex(/^[0-9a-f]{16}$/, { error: '16 lower-case hex digits' })
      .optional(),
  },
  { error: 'an object' },
)
const timestamp = z.iso.datetime({ precision: 3, error: 'a time in UTC like 2023-11-02T00:30:08.276Z' })

/** The document's sample (section 1.2.3): `event`, and the timestamp always there. */
const documentEvent = z.strictObject(
  { user_id: text(ID_RULE), event: text(ID_RULE), properties, context: context.optional(), timestamp },
  { error: 'an event object' },
)
/** What the vendor of the format documents today: `event_name`, and a missing timestamp means now. */
const vendorEvent = z.strictObject(
  {
    user_id: text(ID_RULE),
    event_name: text(ID_RULE),
    properties: properties.optional(),
    context,
    timestamp: timestamp.optional(),
  },
  { error: 'an event object' },
)

/** Checks a body against the documented wire: one event, or an array of them. All or nothing: one bad event refuses the request. */
export function parseTrackBody(body: string): TrackBody {
  const parsed = parseJson(body)
  if (parsed === undefined) return refuse([{ path: '', value: cut(body), rule: 'JSON' }])
  const isArray = Array.isArray(parsed)
  const items: readonly unknown[] = isArray ? parsed : [parsed]
  if (items.length === 0) return refuse([{ path: '', value: '[]', rule: 'an array with at least one event' }])
  if (items.length > MAX_EVENTS_PER_REQUEST) {
    return refuse([
      { path: '', value: `${items.length} events`, rule: `at most ${MAX_EVENTS_PER_REQUEST} events in one request` },
    ])
  }
  const results = items.map((item, index) => parseEvent(item, isArray ? `/${index}` : '', isArray ? JSON.stringify(item) : body))
  const violations = results.flatMap((result) => (result.ok ? [] : result.violations))
  if (violations.length > 0) return refuse(violations)
  return { ok: true, isArray, events: results.flatMap((result) => (result.ok ? [result.event] : [])) }
}

type EventResult =
  | { readonly ok: true; readonly event: TrackedEvent }
  | { readonly ok: false; readonly violations: readonly Violation[] }

function parseEvent(item: unknown, path: string, payload: string): EventResult {
  const isVendor = typeof item === 'object' && item !== null && Object.hasOwn(item, 'event_name')
  const result = isVendor ? vendorEvent.safeParse(item) : documentEvent.safeParse(item)
  if (!result.success) return { ok: false, violations: result.error.issues.flatMap((issue) => toViolations(issue, item, path)) }
  const { data } = result
  return {
    ok: true,
    event: {
      name: 'event_name' in data ? data.event_name : data.event,
      userId: data.user_id,
      userName: data.properties?.user_name,
      groupId: data.context?.group_id,
      eventId: data.context?.event_id,
      traceId: data.context?.trace_id,
      spanId: data.context?.span_id,
      timestamp: data.timestamp,
      payload,
    },
  }
}

function toViolations(issue: z.core.$ZodIssue, item: unknown, base: string): Violation[] {
  const path = base + issue.path.map((key) => `/${String(key)}`).join('')
  const value = valueAt(item, issue.path)
  if (issue.code !== 'unrecognized_keys') return [{ path, value: toText(value), rule: issue.message }]
  return issue.keys.map((key) => ({
    path: `${path}/${key}`,
    value: toText(valueAt(value, [key])),
    rule: 'nothing there, for an event has only user_id, event (or event_name), properties, context and timestamp',
  }))
}

function valueAt(item: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = item
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const refuse = (violations: readonly Violation[]): TrackBody => ({ ok: false, violations })
const toText = (value: unknown): string | undefined => (value === undefined ? undefined : cut(JSON.stringify(value)))
const cut = (value: string): string => (value.length > 100 ? `${value.slice(0, 99)}…` : value)

/** A violation as a sentence for people and logs. */
export function describeViolation({ path, value, rule }: Violation): string {
  const place = path === '' ? 'The body' : path
  return value === undefined ? `${place} is missing: expected ${rule}.` : `${place} is ${value}: expected ${rule}.`
}
