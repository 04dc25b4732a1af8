import type { SpanKindName, SpanStatusName } from '../span-view.ts'
import type { RuleScalar } from './rule-definition.ts'

/** A text that must equal `text` or fit a glob. */
export type TextTest = { readonly kind: 'exact'; readonly text: string } | { readonly kind: 'glob'; readonly glob: string }

/** One test of an attribute's value, with every default filled in. */
export type ValueTest =
  | { readonly kind: 'equals'; readonly value: RuleScalar }
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  | { readonly kind: 'exists'; readonly exists: boolean }
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'pattern'; readonly pattern: string }

/** The tests of one attribute, of which one must pass. */
export interface AttributeTest {
  readonly key: string
  readonly anyOf: readonly ValueTest[]
}

/**
 * A rule as plain data: validated, lists normalised, defaults filled in. Whoever matches spans in another form than `SpanView`
 * (the byte skimmer of the forwarder) compiles from this. Undefined means no condition.
 */
export interface CompiledRule {
  readonly name: string
  readonly builtIn: boolean
  readonly spanNames: readonly TextTest[] | undefined
  readonly kinds: readonly SpanKindName[] | undefined
  readonly scopes: readonly TextTest[] | undefined
  readonly statuses: readonly SpanStatusName[]
  readonly attributes: readonly AttributeTest[]
  readonly resource: readonly AttributeTest[]
  readonly events: readonly TextTest[] | undefined
  readonly userId: readonly string[]
  readonly userName: readonly string[]
  readonly groupId: readonly string[]
  readonly method: { readonly literal: string } | { readonly attribute: string }
  /** Event properties with the attribute that holds each. */
  readonly properties: readonly { readonly name: string; readonly attribute: string }[]
  /** An HTTP status of 400 or more on the span vetoes the rule. */
  readonly vetoedByHttpStatus: boolean
}
