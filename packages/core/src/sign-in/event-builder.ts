import type { Secret } from '../config/secret.ts'
import type { JsonValue } from '../json.ts'
import { contain } from './contain.ts'
import { CONTEXT_FACTS, type ContextFact, toContext } from './context-facts.ts'
import type { SignedInEvent } from './event.ts'
import { eventId, eventIdOfSignIn } from './event-id.ts'
import { toId } from './identity.ts'
import { isoTime } from './iso-time.ts'
import { createPseudonymiser } from './pseudonym.ts'
import { type RedactHook, redactEvent } from './redact-event.ts'
import type { SignIn } from './sign-in.ts'

/** How the user shows in events: as is, or as a pseudonym under a key (at least 32 bytes). */
export type IdentityOptions =
  | { readonly mode: 'raw' }
  | { readonly mode: 'hmac'; readonly key: string | Uint8Array | Secret; readonly keyId?: string }

/**
 * Why a sign-in became no event although a rule said yes. `invalid-id`: made by hand with ids that are none; the rules let no such
 * sign-in through.
 */
export type WithheldReason = 'no-consent' | 'consent-failed' | 'redacted' | 'redaction-failed' | 'group-missing' | 'invalid-id'

/** How sign-ins become events. */
export interface EventBuilderOptions {
  /** Facts in `context`. Default: all of them; `[]` gives exactly the document's payload. */
  readonly contextFacts?: readonly ContextFact[]
  /** Default: `{ mode: 'raw' }`. With `hmac` the context carries `key_id`. */
  readonly identity?: IdentityOptions
  /** Send the user name. Default: true with raw identity, false with pseudonyms. */
  readonly userName?: boolean
  /** Names of the properties that may leave. Default: every property that a rule or the caller asked for. */
  readonly properties?: readonly string[]
  /** Finds the group id where the span has none. Synchronous; what throws, is a promise or is no id counts as none. */
  readonly resolveGroupId?: (signIn: SignIn) => unknown
  /** A sign-in without group id: sent without it (default), or held back. */
  readonly missingGroup?: 'send' | 'hold-back'
  /**
   * Last word on what leaves: may change the copy it gets or return another; `undefined` or `null` withholds the event (`redacted`).
   * `undefined`, `null` or a blank text takes `userName` or `groupId` away; `{}` empties `properties` or `context`. Id, name and time of
   * the event stay. A throw, a promise, no user id, or a value of another type in any field (`userName: 42`, `properties: null`)
   * withholds the event and counts as `redaction-failed`: what was not redacted as wished must not leave.
   */
  readonly redact?: RedactHook
  /** Sends only on `true`. Anything else, also a promise or a throw, withholds the event. Sees the raw identity. */
  readonly consent?: (signIn: SignIn) => boolean
  /** Wall clock in milliseconds. Default: `Date.now`. */
  readonly now?: () => number
}

/** An event, or why there is none. */
export type BuildResult =
  | { readonly kind: 'event'; readonly event: SignedInEvent }
  | { readonly kind: 'withheld'; readonly reason: WithheldReason }

/** What the builder made of the sign-ins so far, by number. */
export interface EventBuilderStats {
  readonly events: number
  readonly withheld: Readonly<Record<WithheldReason, number>>
  /** Events sent without a group id. */
  readonly withoutGroup: number
  /** Calls of `resolveGroupId` that threw, gave a promise, or gave something that is no id. */
  readonly groupResolverFailures: number
}

/** Makes the event of a sign-in. Never throws: functions of the user are contained, and what they spoil is counted. */
export interface EventBuilder {
  (signIn: SignIn): BuildResult
  stats(): EventBuilderStats
}

/** A span that ends so far in the future was timed by a wrong clock. Late ones are normal behind queues and are not flagged. */
const MAX_SKEW_MILLIS = 5 * 60_000
const NANOS_PER_MILLI = 1_000_000n
/** Bounds of `Date`. */
const LAST_MILLI = 8_640_000_000_000_000n

function toMillis(timeUnixNano: bigint): number {
  const millis = timeUnixNano / NANOS_PER_MILLI
  if (millis > LAST_MILLI) return Number(LAST_MILLI)
  return Number(millis < -LAST_MILLI ? -LAST_MILLI : millis)
}

/**
 * Prepares the making of events: consent, group, properties, context facts, pseudonyms and redaction, in this order. The id and the
 * time of an event depend on the span alone, so every retry and every way in gives the same.
 * Throws `ConfigError` for a key that is too short.
 */
export function createEventBuilder(options: EventBuilderOptions = {}): EventBuilder {
  const { consent, redact, resolveGroupId, identity = { mode: 'raw' }, now = Date.now } = options
  const wanted = options.contextFacts
  const facts = wanted === undefined ? CONTEXT_FACTS : CONTEXT_FACTS.filter((fact) => wanted.includes(fact))
  const pseudonymiser = identity.mode === 'hmac' ? createPseudonymiser(identity.key, identity.keyId) : undefined
  const sendsUserName = options.userName ?? pseudonymiser === undefined
  const allowed = options.properties && new Set(options.properties)
  const withheld: Record<WithheldReason, number> = {
    'no-consent': 0,
    'consent-failed': 0,
    redacted: 0,
    'redaction-failed': 0,
    'group-missing': 0,
    'invalid-id': 0,
  }
  let events = 0
  let withoutGroup = 0
  let groupResolverFailures = 0

  function groupOf(signIn: SignIn): string | undefined {
    if (signIn.groupId !== undefined || resolveGroupId === undefined) return signIn.groupId
    const answer = contain(() => resolveGroupId(signIn))
    const groupId = answer.ok ? toId(answer.value) : undefined
    // "There is none" is an answer, not a failure.
    if (groupId === undefined && !(answer.ok && (answer.value === undefined || answer.value === null))) groupResolverFailures++
    return groupId
  }

  function propertiesOf(signIn: SignIn): Record<string, JsonValue> {
    const properties: Record<string, JsonValue> = Object.create(null)
    for (const name of Object.keys(signIn.properties)) {
      const value = signIn.properties[name]
      if (value !== undefined && (allowed === undefined || allowed.has(name))) properties[name] = value
    }
    if (signIn.signUp) properties['sign_up'] = true
    if (signIn.impersonated) properties['impersonated'] = true
    return properties
  }

  function toEvent(signIn: SignIn, groupId: string | undefined): SignedInEvent {
    const id = signIn.id === undefined ? eventId(signIn.traceId, signIn.spanId) : eventIdOfSignIn(signIn.id)
    const context = toContext(signIn, id, facts)
    if (pseudonymiser !== undefined) context['key_id'] = pseudonymiser.keyId
    const timeMillis = toMillis(signIn.timeUnixNano)
    if (timeMillis - now() > MAX_SKEW_MILLIS) context['clock_skew'] = true
    return {
      id,
      event: 'signed_in',
      userId: pseudonymiser?.pseudonym(signIn.userId) ?? signIn.userId,
      ...(signIn.userName === undefined || !sendsUserName ? {} : { userName: signIn.userName }),
      ...(groupId === undefined ? {} : { groupId }),
      timestamp: isoTime(timeMillis),
      properties: propertiesOf(signIn),
      context,
    }
  }

  function decide(signIn: SignIn): SignedInEvent | WithheldReason {
    if (consent !== undefined) {
      const answer = contain(() => consent(signIn))
      if (!answer.ok) return 'consent-failed'
      if (answer.value !== true) return 'no-consent'
    }
    const groupId = groupOf(signIn)
    if (groupId === undefined && options.missingGroup === 'hold-back') return 'group-missing'
    const event = contain(() => toEvent(signIn, groupId))
    if (!event.ok) return 'invalid-id'
    if (redact === undefined) return event.value
    const redacted = redactEvent(event.value, redact)
    return redacted === 'failed' ? 'redaction-failed' : redacted
  }

  const build = (signIn: SignIn): BuildResult => {
    const decision = decide(signIn)
    if (typeof decision === 'string') {
      withheld[decision]++
      return { kind: 'withheld', reason: decision }
    }
    events++
    if (decision.groupId === undefined) withoutGroup++
    return { kind: 'event', event: decision }
  }
  return Object.assign(build, {
    stats: (): EventBuilderStats => ({ events, withheld: { ...withheld }, withoutGroup, groupResolverFailures }),
  })
}
