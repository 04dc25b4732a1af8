import type { CompiledRule } from './compiled-rule.ts'

/**
 * What a span must show before any rule can match it: one of these, or `always`. A processor precomputes its guard for foreign spans
 * from it and asks the rules only about the few spans that pass.
 */
export interface RuleTriggers {
  /** Exact span names. */
  readonly spanNames: ReadonlySet<string>
  /** Globs on the span name. */
  readonly spanNameGlobs: readonly string[]
  /** Attributes of which one must be there. */
  readonly attributeKeys: readonly string[]
  /** Exact names of span events. */
  readonly eventNames: ReadonlySet<string>
  /** Globs on the name of a span event. */
  readonly eventNameGlobs: readonly string[]
  /** A rule without a name, a required attribute or an event: every span has to be asked about. */
  readonly always: boolean
}

/** The cheapest necessary condition of each rule, all together. */
export function toTriggers(rules: readonly CompiledRule[]): RuleTriggers {
  const spanNames = new Set<string>()
  const spanNameGlobs: string[] = []
  const attributeKeys = new Set<string>()
  const eventNames = new Set<string>()
  const eventNameGlobs: string[] = []
  let always = false
  for (const rule of rules) {
    const required = rule.attributes.find(({ anyOf }) => !anyOf.some((test) => test.kind === 'exists' && !test.exists))
    if (rule.spanNames !== undefined) {
      for (const test of rule.spanNames) {
        if (test.kind === 'exact') spanNames.add(test.text)
        else spanNameGlobs.push(test.glob)
      }
    } else if (rule.events !== undefined) {
      for (const test of rule.events) {
        if (test.kind === 'exact') eventNames.add(test.text)
        else eventNameGlobs.push(test.glob)
      }
    } else if (required !== undefined) attributeKeys.add(required.key)
    else always = true
  }
  return { spanNames, spanNameGlobs, attributeKeys: [...attributeKeys], eventNames, eventNameGlobs, always }
}
