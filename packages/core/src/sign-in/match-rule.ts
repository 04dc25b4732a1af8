import type { SpanEventView, SpanView } from '../span-view.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { compileAttributeTest, compileTextTests } from './value-test.ts'

/** The first condition that failed, by its path in the rule. `status` comes last: everything else held then. */
export interface FailedCondition {
  readonly condition: string
  readonly detail: string
}

/** What a rule's conditions say about a span. `event` is the span event that fulfils the rule's `event` condition. */
export type MatchResult =
  | { readonly matched: true; readonly event: SpanEventView | undefined }
  | { readonly matched: false; readonly failed: FailedCondition }

/** The conditions of one rule, ready to run. */
export interface RuleMatcher {
  readonly rule: CompiledRule
  match(view: SpanView): MatchResult
}

function valueKind(value: unknown): string {
  if (value === undefined) return 'is not there'
  if (value === null) return 'is null'
  if (Array.isArray(value)) return 'is an array without a fitting element'
  return `is a ${typeof value} that does not fit`
}

function quoted(texts: readonly { text?: string; glob?: string }[]): string {
  return texts.map(({ text, glob }) => JSON.stringify(text ?? glob)).join(' or ')
}

/** Compiles the tests of a rule once. The cheap conditions run first, `status` last, so that a miss by status alone can be told. */
export function compileMatcher(rule: CompiledRule): RuleMatcher {
  const nameFits = rule.spanNames && compileTextTests(rule.spanNames)
  const scopeFits = rule.scopes && compileTextTests(rule.scopes)
  const eventFits = rule.events && compileTextTests(rule.events)
  const attributes = rule.attributes.map((test) => ({ key: test.key, passes: compileAttributeTest(test) }))
  const resource = rule.resource.map((test) => ({ key: test.key, passes: compileAttributeTest(test) }))

  function failed(condition: string, detail: string): MatchResult {
    return { matched: false, failed: { condition, detail } }
  }

  return {
    rule,
    match(view) {
      if (nameFits !== undefined && !nameFits(view.name)) {
        return failed('when.span_name', `the span is not called ${quoted(rule.spanNames ?? [])}`)
      }
      if (rule.kinds !== undefined && !rule.kinds.includes(view.kind)) {
        return failed('when.kind', `the span is of kind ${view.kind}, not ${rule.kinds.join(' or ')}`)
      }
      if (scopeFits !== undefined && !scopeFits(view.scopeName)) {
        return failed('when.scope', `the span's scope is not ${quoted(rule.scopes ?? [])}`)
      }
      const event = eventFits && view.events.find(({ name }) => eventFits(name))
      if (eventFits !== undefined && event === undefined) {
        return failed('when.event', `the span has no event ${quoted(rule.events ?? [])}`)
      }
      for (const { key, passes } of attributes) {
        const value = event?.attribute(key) ?? view.attribute(key)
        if (!passes(value)) return failed(`when.attributes.${key}`, `the attribute ${key} ${valueKind(value)}`)
      }
      for (const { key, passes } of resource) {
        const value = view.resource(key)
        if (!passes(value)) return failed(`when.resource.${key}`, `the resource attribute ${key} ${valueKind(value)}`)
      }
      if (!rule.statuses.includes(view.status)) {
        return failed('when.status', `the span's status is ${view.status}, not ${rule.statuses.join(' or ')}`)
      }
      return { matched: true, event }
    },
  }
}
