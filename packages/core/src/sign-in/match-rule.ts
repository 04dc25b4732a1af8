import type { SpanEventView, SpanView } from '../span-view.ts'
import type { AttributeTest, CompiledRule, TextTest } from './compiled-rule.ts'
import { compileAttributeTest, compileTextTests } from './value-test.ts'

/** One condition of a rule, ready to run on every span: `holds` allocates nothing, `why` is asked only by people. */
export interface Condition {
  /** Its place in the rule, for example `when.attributes.app.event`. */
  readonly path: string
  holds(view: SpanView): boolean
  /** Why it does not hold, without any value of the span. */
  why(view: SpanView): string
}

/** The conditions of one rule. The cheap ones come first, `when.status` last, so that a miss by status alone can be told. */
export interface RuleMatcher {
  readonly rule: CompiledRule
  readonly conditions: readonly Condition[]
  /** The span event that fulfils the rule's `event` condition, if it has one. */
  eventOf(view: SpanView): SpanEventView | undefined
  /** All span events that fulfil it and the attribute conditions; that of `eventOf` is the first once all conditions hold. */
  eventsOf(view: SpanView): readonly SpanEventView[]
}

/** Path of the condition that a span may fail alone, and then is a near miss. */
export const STATUS_PATH = 'when.status'

function quoted(tests: readonly TextTest[]): string {
  return tests.map((test) => JSON.stringify(test.kind === 'exact' ? test.text : test.glob)).join(' or ')
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'is not there'
  if (value === null) return 'is null'
  if (Array.isArray(value)) return 'is an array without a fitting element'
  return `is a ${typeof value} that does not fit`
}

function valueCondition(path: string, noun: string, test: AttributeTest, read: (view: SpanView) => unknown): Condition {
  const passes = compileAttributeTest(test)
  return {
    path: `${path}.${test.key}`,
    holds: (view) => passes(read(view)),
    why: (view) => `the ${noun} ${test.key} ${kindOf(read(view))}`,
  }
}

/** Compiles the conditions of a rule once, for every span to come. */
export function compileMatcher(rule: CompiledRule): RuleMatcher {
  const { spanNames, kinds, scopes, events, statuses } = rule
  const conditions: Condition[] = []
  if (spanNames !== undefined) {
    const fits = compileTextTests(spanNames)
    conditions.push({
      path: 'when.span_name',
      holds: (view) => fits(view.name),
      why: () => `the span is not called ${quoted(spanNames)}`,
    })
  }
  if (kinds !== undefined) {
    conditions.push({
      path: 'when.kind',
      holds: (view) => kinds.includes(view.kind),
      why: (view) => `the span is of kind ${view.kind}, not ${kinds.join(' or ')}`,
    })
  }
  if (scopes !== undefined) {
    const fits = compileTextTests(scopes)
    conditions.push({
      path: 'when.scope',
      holds: (view) => fits(view.scopeName),
      why: () => `the span's scope is not ${quoted(scopes)}`,
    })
  }
  const isMark = events && compileTextTests(events)
  const eventOf = (view: SpanView): SpanEventView | undefined => {
    if (isMark === undefined || view.events.length === 0) return undefined
    return view.events.find(({ name }) => isMark(name))
  }
  if (events !== undefined) {
    conditions.push({
      path: 'when.event',
      holds: (view) => eventOf(view) !== undefined,
      why: () => `the span has no event ${quoted(events)}`,
    })
  }
  const attributeTests = rule.attributes.map((test) => ({ key: test.key, passes: compileAttributeTest(test) }))
  const eventsOf = (view: SpanView): readonly SpanEventView[] => {
    if (isMark === undefined) return []
    const fits = (event: SpanEventView): boolean =>
      attributeTests.every(({ key, passes }) => passes(event.attribute(key) ?? view.attribute(key)))
    return view.events.filter((event) => isMark(event.name) && fits(event))
  }
  for (const test of rule.attributes) {
    const read = (view: SpanView): unknown => eventOf(view)?.attribute(test.key) ?? view.attribute(test.key)
    conditions.push(valueCondition('when.attributes', 'attribute', test, read))
  }
  for (const test of rule.resource) {
    conditions.push(valueCondition('when.resource', 'resource attribute', test, (view) => view.resource(test.key)))
  }
  conditions.push({
    path: STATUS_PATH,
    holds: (view) => statuses.includes(view.status),
    why: (view) => `the span's status is ${view.status}, not ${statuses.join(' or ')}`,
  })
  return { rule, conditions, eventOf, eventsOf }
}
