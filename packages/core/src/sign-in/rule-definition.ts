import type { SpanKindName, SpanStatusName } from '../span-view.ts'

/** What an attribute may be compared with. Numbers also equal a `bigint` of the same value. */
export type RuleScalar = string | number | boolean

/**
 * One test of an attribute's value. An array attribute passes when one of its elements does.
 * - a plain value: equal, of the same type;
 * - `range`: a number between both ends, inclusive; `null` leaves an end open;
 * - `exists`: the attribute is there (`true`) or not (`false`), whatever its value;
 * - `glob`: a string that fits, `*` for any run of characters and `?` for one;
 * - `pattern`: a regular expression, searched in the first 256 characters. Only patterns proven to run in linear time compile.
 */
export type RuleTest =
  | RuleScalar
  | { readonly range: readonly [min: number | null, max: number | null] }
  | { readonly exists: boolean }
  | { readonly glob: string | readonly string[] }
  | { readonly pattern: string }

/** A test, or a list of tests of which one must pass. */
export type RuleTests = RuleTest | readonly RuleTest[]

/** Conditions of a rule. All of them must hold; within one condition a list means any of. At least one must be given. */
export interface RuleConditions {
  /** Name of the span, exact or glob. */
  readonly span_name?: string | readonly string[]
  readonly kind?: SpanKindName | readonly SpanKindName[]
  /** Name of the instrumentation scope, exact or glob. */
  readonly scope?: string | readonly string[]
  /** Default: anything but `ERROR`. */
  readonly status?: SpanStatusName | readonly SpanStatusName[]
  /** Tests by attribute name. */
  readonly attributes?: Readonly<Record<string, RuleTests>>
  /** Tests by the name of a resource attribute. */
  readonly resource?: Readonly<Record<string, RuleTests>>
  /** Name of a span event, exact or glob. Its attributes are then read before the span's, and its time is the sign-in's. */
  readonly event?: string | readonly string[]
}

/**
 * Says which spans are sign-ins and where identity stands on them; the same in code and in YAML.
 *
 * A span that passes and yields a user id becomes an event. Vetoed all the same: `signed_in.outcome` other than `success`,
 * `signed_in.suppressed`, an impersonation, and an HTTP status of 400 or more on the span, unless the rule tests the status
 * itself or asks for a span event.
 */
export interface RuleDefinition {
  /** Unique among the rules; stands in `explain`, statistics and errors. */
  readonly name: string
  readonly when: RuleConditions
  /**
   * Places of the user id, the first with a value wins. Default: `user.id`, `enduser.id`. A place is the name of an attribute; where an
   * attribute holds an object, the dotted name leads on into it (`user.org.id` in an attribute `user`).
   */
  readonly user_id?: string | readonly string[]
  /** Places of the user name. Default: `user.name`, `user.full_name`, `user.email`. */
  readonly user_name?: string | readonly string[]
  /** Places of the group id. Default: the `groupAttributes` of the rule set. */
  readonly group_id?: string | readonly string[]
  /** How the user signed in: a literal, or the attribute that says so. Default: the attribute `signed_in.method`. */
  readonly method?: string | { readonly attribute: string }
  /** Event properties by name, each with the attribute that holds its value. */
  readonly properties?: Readonly<Record<string, string>>
}
