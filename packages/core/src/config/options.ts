import type { DeliveryOptions } from '../delivery/delivery-options.ts'
import type { EventBuilderOptions } from '../sign-in/event-builder.ts'
import type { RuleDefinition } from '../sign-in/rule-definition.ts'
import type { Secret } from './secret.ts'

/** What our login spans show the tracing backend. Events carry the full identity whatever this says. */
export type SpanIdentity = 'id' | 'full' | 'hmac' | 'none'

/** Every span identity, the default first. */
export const SPAN_IDENTITIES: readonly SpanIdentity[] = ['id', 'full', 'hmac', 'none']

/** How users show in events, as written in a configuration: the key may stand in `hmacKey` instead. */
export type IdentityConfig =
  | { readonly mode: 'raw' }
  | { readonly mode: 'hmac'; readonly key?: string | Uint8Array | Secret; readonly keyId?: string }

/**
 * Everything that can be set in an app, in code or, except for functions, in a YAML file (there in snake_case: `group_attributes`).
 * What is left out comes from the environment, then from the file that `SIGNED_IN_CONFIG_FILE` names, then from the defaults.
 */
export interface SignedInOptions extends Omit<EventBuilderOptions, 'now' | 'identity'> {
  /** Does nothing at all. Default: `SIGNED_IN_DISABLED`, else false. */
  readonly disabled?: boolean
  /** Rules for other people's spans, tried before the built-in ones. Default: none. */
  readonly rules?: readonly RuleDefinition[]
  /** Use the built-in rules. Default: true. */
  readonly builtInRules?: boolean
  /** Places of the group id, the first with a value wins. Default: `SIGNED_IN_GROUP_ATTRIBUTES`, else `DEFAULT_GROUP_PLACES`. */
  readonly groupAttributes?: readonly string[]
  /** Send explicit impersonations, flagged `impersonated: true`. Default: false, they are no sign-ins. */
  readonly impersonated?: boolean
  /** Write failed attempts as spans with `signed_in.outcome=failure`. They never become events. Default: false. */
  readonly failures?: boolean
  /**
   * Libraries (npm names) whose first sight of a fresh session counts as a sign-in, for apps that only verify what a provider or the
   * browser established. Default: `SIGNED_IN_VERIFY_ONLY`, else none.
   */
  readonly verifyOnly?: readonly string[]
  /** How users show in events. Default: `{ mode: 'raw' }`. */
  readonly identity?: IdentityConfig
  /** What login spans show the tracing backend. Default: `SIGNED_IN_SPAN_IDENTITY`, else `id`. */
  readonly spanIdentity?: SpanIdentity
  /** Key of the pseudonyms on spans and in events, at least 32 bytes. Default: `SIGNED_IN_HMAC_KEY` or the file in `..._FILE`. */
  readonly hmacKey?: string | Secret
  /** Where events go and how they are kept. Default: the `SIGNED_IN_*` variables of delivery. */
  readonly delivery?: DeliveryOptions
}
