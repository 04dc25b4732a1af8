import {
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_STATUS_CODE,
  ATTR_SERVICE_NAME,
  ATTR_SIGNED_IN_EXPORTED,
  ATTR_SIGNED_IN_ID,
  ATTR_SIGNED_IN_IMPERSONATED,
  ATTR_SIGNED_IN_LIBRARY,
  ATTR_SIGNED_IN_OUTCOME,
  ATTR_SIGNED_IN_SIGN_UP,
  ATTR_SIGNED_IN_SUPPRESSED,
} from '../semconv.ts'
import type { SpanEventView, SpanView } from '../span-view.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { Detection, NearMissReason } from './detection.ts'
import { normaliseSpanId, normaliseTraceId } from './event-id.ts'
import { toId, toName } from './identity.ts'
import { valueAt } from './place.ts'
import { gatherProperties } from './properties.ts'
import { sanitiseText } from './sanitise-text.ts'
import type { SignIn } from './sign-in.ts'

/** What the user decided once for all rules. */
export interface ConcludeOptions {
  /** Spans marked by an exporter in the app are near misses. */
  readonly skipExported: boolean
  /** An explicit impersonation becomes a flagged sign-in instead of a near miss. */
  readonly impersonated: boolean
}

/** The first place that yields something. */
export function firstValue<T>(
  places: readonly string[],
  view: SpanView,
  event: SpanEventView | undefined,
  convert: (value: unknown) => T | undefined,
): T | undefined {
  for (const place of places) {
    const converted = convert(valueAt(view, event, place))
    if (converted !== undefined) return converted
  }
  return undefined
}

/** How the person signed in, as the rule says or as the span does. */
export function methodOf({ method }: CompiledRule, view: SpanView, event: SpanEventView | undefined): string | undefined {
  return 'literal' in method ? method.literal : toName(valueAt(view, event, method.attribute))
}

/** Why a span that fulfils the conditions of a rule is no sign-in all the same, whoever it names; undefined if nothing is against it. */
export function vetoOf(
  rule: CompiledRule,
  view: SpanView,
  event: SpanEventView | undefined,
  options: ConcludeOptions,
): [NearMissReason, string] | undefined {
  const outcome = valueAt(view, event, ATTR_SIGNED_IN_OUTCOME)
  if (outcome !== undefined && outcome !== 'success') return ['outcome', `${ATTR_SIGNED_IN_OUTCOME} is not "success"`]
  const suppressed = valueAt(view, event, ATTR_SIGNED_IN_SUPPRESSED)
  if (suppressed !== undefined && suppressed !== false) {
    const reason = typeof suppressed === 'string' ? `: ${JSON.stringify(sanitiseText(suppressed, 64))}` : ''
    return ['suppressed', `${ATTR_SIGNED_IN_SUPPRESSED} says that this is no sign-in${reason}`]
  }
  if (valueAt(view, event, ATTR_SIGNED_IN_IMPERSONATED) === true && !options.impersonated) {
    return ['impersonated', 'somebody signed in as somebody else, and impersonations are not sent']
  }
  if (options.skipExported && valueAt(view, event, ATTR_SIGNED_IN_EXPORTED) === true) {
    return ['already-exported', `${ATTR_SIGNED_IN_EXPORTED} says that an exporter in the app has it`]
  }
  if (rule.vetoedByHttpStatus) {
    const status = view.attribute(ATTR_HTTP_RESPONSE_STATUS_CODE) ?? view.attribute(ATTR_HTTP_STATUS_CODE)
    if ((typeof status === 'number' || typeof status === 'bigint') && status >= 400) {
      return ['http-status', `the span's HTTP status is ${status}`]
    }
  }
  return undefined
}

/** What follows from a span that fulfils a rule's conditions: a sign-in, or the reason why it is none. */
export function conclude(
  rule: CompiledRule,
  view: SpanView,
  event: SpanEventView | undefined,
  options: ConcludeOptions,
): Detection {
  const vetoed = vetoOf(rule, view, event, options)
  if (vetoed !== undefined) return { kind: 'near-miss', rule: rule.name, reason: vetoed[0], detail: vetoed[1] }
  let traceId: string
  let spanId: string
  try {
    traceId = normaliseTraceId(view.traceId)
    spanId = normaliseSpanId(view.spanId)
  } catch (error) {
    return {
      kind: 'near-miss',
      rule: rule.name,
      reason: 'invalid-id',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
  const id = toId(valueAt(view, event, ATTR_SIGNED_IN_ID))
  const partial: Omit<SignIn, 'userId'> = {
    rule: rule.name,
    traceId,
    spanId,
    ...(id === undefined ? {} : { id }),
    timeUnixNano: event?.timeUnixNano ?? view.endTimeUnixNano,
    userName: firstValue(rule.userName, view, event, toName),
    groupId: firstValue(rule.groupId, view, event, toId),
    method: methodOf(rule, view, event),
    library: toName(valueAt(view, event, ATTR_SIGNED_IN_LIBRARY)),
    serviceName: toName(view.resource(ATTR_SERVICE_NAME)),
    signUp: valueAt(view, event, ATTR_SIGNED_IN_SIGN_UP) === true,
    impersonated: valueAt(view, event, ATTR_SIGNED_IN_IMPERSONATED) === true,
    properties: gatherProperties(rule, {}, [{ view, event }]),
  }
  const userId = firstValue(rule.userId, view, event, toId)
  if (userId !== undefined) return { kind: 'sign-in', signIn: { ...partial, userId } }
  const dropped = view.droppedAttributesCount
  const hint = dropped > 0 ? `; the sender's limits dropped ${dropped} attributes of this span, it may be one of them` : ''
  return {
    kind: 'near-miss',
    rule: rule.name,
    reason: 'identity-missing',
    detail: `none of ${rule.userId.join(', ')} holds a user id${hint}`,
    pending: { partial, compiledRule: rule },
  }
}
