import type { JsonValue } from '../json.ts'
import type { SignedInEvent } from './event.ts'
import { eventId } from './event-id.ts'
import { toId } from './identity.ts'
import { createPseudonymiser } from './pseudonym.ts'
import type { SignIn } from './sign-in.ts'

/** Extra facts that the builder puts into the event's `context`, by their name there. */
export type ContextFact = 'event_id' | 'trace_id' | 'span_id' | 'method' | 'library' | 'service'

/** Every context fact, in the order of the wire: the default. */
export const CONTEXT_FACTS: readonly ContextFact[] = ['event_id', 'trace_id', 'span_id', 'method', 'library', 'service']

/** How the user shows in events: as is, or as a pseudonym under a key (at least 32 bytes). */
export type IdentityOptions =
  | { readonly mode: 'raw' }
  | { readonly mode: 'hmac'; readonly key: string | Uint8Array; readonly keyId?: string }

/** Why a sign-in became no event although a rule said yes. */
export type WithheldReason = 'no-consent' | 'consent-failed' | 'redacted' | 'redaction-failed' | 'group-missing'

/** How sign-ins become events. */
export interface EventBuilderOptions {
  /** Facts in `context`. Default: all of them; `[]` gives exactly the document's payload. */
  readonly contextFacts?: readonly ContextFact[]
  /** Default: `{ mode: 'raw' }`. */
  readonly identity?: IdentityOptions
  /** Send the user name. Default: true with raw identity, false with pseudonyms. */
  readonly userName?: boolean
  /** Names of the properties that may leave. Default: every property that a rule or the caller asked for. */
  readonly properties?: readonly string[]
  /** Finds the group id where the span has none. Synchronous; what throws or is no id counts as none. */
  readonly resolveGroupId?: (signIn: SignIn) => unknown
  /** A sign-in without group id: sent without it (default), or held back. */
  readonly missingGroup?: 'send' | 'hold-back'
  /** Last word on what leaves: may change the copy it gets or return another; `undefined` or `null` withholds the event. */
  readonly redact?: (event: SignedInEvent) => SignedInEvent | undefined | null
  /** Sends only on `true`. Anything else, also a promise or a throw, withholds the event. */
  readonly consent?: (signIn: SignIn) => boolean
  /** Wall clock in milliseconds. Default: `Date.now`. */
  readonly now?: () => number
}

/** An event, or why there is none. */
export type BuildResult =
  | { readonly kind: 'event'; readonly event: SignedInEvent }
  | { readonly kind: 'withheld'; readonly reason: WithheldReason }

/** Makes the event of a sign-in. Never throws: hooks of the user are contained. */
export type EventBuilder = (signIn: SignIn) => BuildResult

const MAX_SKEW_MILLIS = 5 * 60_000
const NANOS_PER_MILLI = 1_000_000n

/** Prepares the making of events. Throws `ConfigError` for a key that is too short. */
export function createEventBuilder(options: EventBuilderOptions = {}): EventBuilder {
  const facts = new Set(options.contextFacts ?? CONTEXT_FACTS)
  const identity = options.identity ?? { mode: 'raw' }
  const pseudonymiser = identity.mode === 'hmac' ? createPseudonymiser(identity.key, identity.keyId) : undefined
  const sendUserName = options.userName ?? pseudonymiser === undefined
  const allowed = options.properties && new Set(options.properties)
  const now = options.now ?? Date.now

  function resolveGroup(signIn: SignIn): string | undefined {
    if (signIn.groupId !== undefined || options.resolveGroupId === undefined) return signIn.groupId
    try {
      return toId(options.resolveGroupId(signIn))
    } catch {
      return undefined
    }
  }

  return (signIn) => {
    if (options.consent !== undefined) {
      try {
        if ((options.consent(signIn) as unknown) !== true) return { kind: 'withheld', reason: 'no-consent' }
      } catch {
        return { kind: 'withheld', reason: 'consent-failed' }
      }
    }
    const groupId = resolveGroup(signIn)
    if (groupId === undefined && options.missingGroup === 'hold-back') return { kind: 'withheld', reason: 'group-missing' }

    const properties: Record<string, JsonValue> = Object.create(null)
    for (const [name, value] of Object.entries(signIn.properties)) {
      if (allowed === undefined || allowed.has(name)) properties[name] = value
    }
    if (signIn.signUp) properties['sign_up'] = true
    if (signIn.impersonated) properties['impersonated'] = true

    const id = eventId(signIn.traceId, signIn.spanId)
    const known: Record<ContextFact, string | undefined> = {
      event_id: id,
      trace_id: signIn.traceId,
      span_id: signIn.spanId,
      method: signIn.method,
      library: signIn.library,
      service: signIn.serviceName,
    }
    const context: Record<string, JsonValue> = {}
    for (const fact of CONTEXT_FACTS) {
      const value = known[fact]
      if (value !== undefined && facts.has(fact)) context[fact] = value
    }
    if (pseudonymiser !== undefined) context['key_id'] = pseudonymiser.keyId
    const timeMillis = Number(signIn.timeUnixNano / NANOS_PER_MILLI)
    if (Math.abs(now() - timeMillis) > MAX_SKEW_MILLIS) context['clock_skew'] = true

    const event: SignedInEvent = {
      id,
      event: 'signed_in',
      userId: pseudonymiser?.pseudonym(signIn.userId) ?? signIn.userId,
      timestamp: new Date(timeMillis).toISOString(),
      properties,
      context,
    }
    if (signIn.userName !== undefined && sendUserName) event.userName = signIn.userName
    if (groupId !== undefined) event.groupId = groupId
    return { kind: 'event', event }
  }
}
