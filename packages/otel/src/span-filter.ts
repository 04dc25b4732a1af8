import { compileTextTests, type RuleTriggers } from '@signed-in/core'
import type { ReadableSpanShape, TimedEventShape } from './sdk-shapes.ts'

/** True for a span that some rule may match. False, for nearly every span, at the price of a few property reads. */
export type SpanFilter = (span: ReadableSpanShape) => boolean

type AttributesFilter = (attributes: ReadableSpanShape['attributes']) => boolean
type NameFilter = (name: string) => boolean

// What the built-in rules ask for. Spelt out, so that V8 knows them; other triggers than these get the general guard.
const LOGIN_SPAN_NAME = 'sign_in'
const KEYCLOAK_SPAN_NAMES: ReadonlySet<string> = new Set([
  'LoginActionsService.authenticateForm',
  'LoginActionsService.processRegister',
  'TokenEndpoint.processGrantRequest',
])
/** A comparison of lengths spares nearly every name the look-up in the set. */
const SHORTEST_OF_KEYCLOAK = Math.min(...[...KEYCLOAK_SPAN_NAMES].map(({ length }) => length))
const SIGNED_IN_EVENT_NAME = 'signed_in'
const DATADOG_LOGIN_TAG = 'appsec.events.users.login.success.track'

const never = (): boolean => false

/** One exact name, by far the usual case, is a comparison; a set costs a hash of the name. */
function nameFilter(exact: ReadonlySet<string>, globs: readonly string[]): NameFilter {
  if (globs.length > 0) {
    return compileTextTests([
      ...[...exact].map((text) => ({ kind: 'exact', text }) as const),
      ...globs.map((glob) => ({ kind: 'glob', glob }) as const),
    ])
  }
  const [only, ...others] = exact
  if (only === undefined) return never
  return others.length === 0 ? (name) => name === only : (name) => exact.has(name)
}

/**
 * A property read by a name that stands in the code is twice as fast as one by a variable (5 ns against 9 ns over spans of many
 * shapes, Node 24), so the attribute of the built-in rules is spelt out. `undefined` is no attribute value in either SDK line.
 */
function attributesFilter(keys: readonly string[]): AttributesFilter {
  const [only, ...others] = keys
  if (only === undefined) return never
  if (only === DATADOG_LOGIN_TAG) {
    const rest = attributesFilter(others)
    return (attributes) => attributes['appsec.events.users.login.success.track'] !== undefined || rest(attributes)
  }
  return (attributes) => keys.some((key) => holds(attributes, key))
}

/** The attribute itself, or an object under the beginning of a dotted name (`user` for `user.id`), which a rule looks into. */
function holds(attributes: ReadableSpanShape['attributes'], key: string): boolean {
  if (attributes[key] !== undefined) return true
  for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
    if (typeof attributes[key.slice(0, dot)] === 'object') return true
  }
  return false
}

/** Precomputes the guard that stands before the rules. */
export function createSpanFilter(triggers: RuleTriggers): SpanFilter {
  if (triggers.always) return () => true
  return areBuiltIn(triggers) ? mayMatchBuiltInRule : generalFilter(triggers)
}

function generalFilter(triggers: RuleTriggers): SpanFilter {
  const isName = nameFilter(triggers.spanNames, triggers.spanNameGlobs)
  const isEventName = nameFilter(triggers.eventNames, triggers.eventNameGlobs)
  const hasAttribute = attributesFilter(triggers.attributeKeys)
  return (span) =>
    isName(span.name) || hasAttribute(span.attributes) || (span.events.length !== 0 && hasEvent(span.events, isEventName))
}

/**
 * The guard where no rule but the built-in ones is there. A plain function, since this runs for every span of an app: one that was made
 * for the occasion V8 calls, where it puts this one into its caller.
 */
export function mayMatchBuiltInRule(span: ReadableSpanShape): boolean {
  const { name, events } = span
  if (name === LOGIN_SPAN_NAME || (name.length >= SHORTEST_OF_KEYCLOAK && KEYCLOAK_SPAN_NAMES.has(name))) return true
  if (span.attributes['appsec.events.users.login.success.track'] !== undefined) return true
  return events.length !== 0 && isMarked(events)
}

function isMarked(events: readonly TimedEventShape[]): boolean {
  for (let index = 0; index < events.length; index += 1) if (events[index]?.name === SIGNED_IN_EVENT_NAME) return true
  return false
}

function areBuiltIn(triggers: RuleTriggers): boolean {
  const { spanNames, attributeKeys, eventNames } = triggers
  if (triggers.spanNameGlobs.length + triggers.eventNameGlobs.length > 0) return false
  const isKnown = (name: string): boolean => name === LOGIN_SPAN_NAME || KEYCLOAK_SPAN_NAMES.has(name)
  if (spanNames.size !== KEYCLOAK_SPAN_NAMES.size + 1 || ![...spanNames].every(isKnown)) return false
  return eventNames.size === 1 && eventNames.has(SIGNED_IN_EVENT_NAME) && attributeKeys.join() === DATADOG_LOGIN_TAG
}

function hasEvent(events: readonly TimedEventShape[], isEventName: NameFilter): boolean {
  for (const event of events) if (isEventName(event.name)) return true
  return false
}
