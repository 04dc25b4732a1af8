import type { CompiledRule } from './compiled-rule.ts'
import type { SignIn } from './sign-in.ts'

/**
 * Why a span that a rule matched is no sign-in.
 * - `identity-missing`: none of the places of the user id holds a value;
 * - `span-status`: the span's status is not one the rule accepts;
 * - `http-status`: the span carries an HTTP status of 400 or more;
 * - `outcome`: `signed_in.outcome` says something else than `success`;
 * - `suppressed`: `signed_in.suppressed` says that this is a restore, a refresh, a switch, ...;
 * - `impersonated`: somebody signed in as somebody else, and the option for it is off;
 * - `already-exported`: an exporter in the app has it;
 * - `invalid-id`: trace or span id is malformed or all zero, so no event id exists;
 * - `second-mark`: another event of the same span marks another user, and a span gives one event.
 */
export type NearMissReason =
  | 'identity-missing'
  | 'span-status'
  | 'http-status'
  | 'outcome'
  | 'suppressed'
  | 'impersonated'
  | 'already-exported'
  | 'invalid-id'
  | 'second-mark'

/** A sign-in whose user id may still turn up on another span of the same trace and process. See `completeSignIn`. */
export interface PendingSignIn {
  readonly partial: Omit<SignIn, 'userId'>
  readonly compiledRule: CompiledRule
}

/** Something that a rule matched and that is no sign-in. `detail` is a sentence without personal data. */
export interface NearMiss {
  readonly rule: string
  readonly reason: NearMissReason
  readonly detail: string
}

/**
 * A rule matched the span: either somebody signed in, or `reason` says why not. `nearMisses` is there when the span holds more than its
 * one event can say (`second-mark`); count them like near misses that stand alone.
 */
export type Detection =
  | { readonly kind: 'sign-in'; readonly signIn: SignIn; readonly nearMisses?: readonly NearMiss[] }
  | ({ readonly kind: 'near-miss'; readonly pending?: PendingSignIn } & NearMiss)

/** What one rule says about one span. `detail` names the condition that failed, or what is missing; no personal data in it. */
export type RuleOutcome =
  | { readonly kind: 'no-match'; readonly rule: string; readonly condition: string; readonly detail: string }
  | ({ readonly kind: 'near-miss' } & NearMiss)
  | { readonly kind: 'sign-in'; readonly rule: string; readonly signIn: SignIn; readonly detail: string }
