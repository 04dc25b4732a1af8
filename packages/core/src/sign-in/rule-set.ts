import type { SpanView } from '../span-view.ts'
import { BUILT_IN_RULES } from './built-in-rules.ts'
import { compileRule } from './compile-rule.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { type ConcludeOptions, conclude } from './conclude.ts'
import type { Detection, RuleOutcome } from './detection.ts'
import { DEFAULT_GROUP_PLACES } from './group-places.ts'
import { type Condition, compileMatcher, type RuleMatcher, STATUS_PATH } from './match-rule.ts'
import { parseRules } from './parse-rules.ts'
import type { RuleDefinition } from './rule-definition.ts'
import { type RuleTriggers, toTriggers } from './rule-triggers.ts'
import { secondMarks } from './second-marks.ts'

/** How a rule set treats all of its rules. */
export interface RuleSetOptions {
  /** Use the built-in rules, behind those of the user. Default: true. */
  readonly builtIn?: boolean
  /** Places of the group id for every rule that names none, the first with a value wins. Default: `DEFAULT_GROUP_PLACES`. */
  readonly groupAttributes?: readonly string[]
  /** Leave out spans that an exporter in the app has marked as sent (`signed_in.exported`). Default: false; forwarders set it. */
  readonly skipExported?: boolean
  /** Let an explicit impersonation become a sign-in flagged `impersonated`. Default: false. */
  readonly impersonated?: boolean
}

/** Compiled rules. Detection reads the span and nothing else: no clock, no state, no I/O, and it never throws. */
export interface RuleSet {
  /** The rules as plain data, in the order in which they are tried: the user's first. */
  readonly rules: readonly CompiledRule[]
  /** What a span must show before any rule can match. */
  readonly triggers: RuleTriggers
  /** The sign-in of the span, or why a rule that matched yields none; undefined if no rule matches, which is nearly always. */
  detect(view: SpanView): Detection | undefined
  /** Every rule with its verdict on the span, for people who ask why. */
  explain(view: SpanView): readonly RuleOutcome[]
}

/** The first condition that fails; `unreadable` when a value of the span throws (a revoked Proxy or the like). */
function firstFailure({ conditions }: RuleMatcher, view: SpanView): Condition | 'unreadable' | undefined {
  try {
    for (const condition of conditions) if (!condition.holds(view)) return condition
    return undefined
  } catch {
    return 'unreadable'
  }
}

/** What one rule makes of a span; undefined if its conditions do not hold. */
function detectBy(matcher: RuleMatcher, view: SpanView, options: ConcludeOptions): Detection | undefined {
  const failure = firstFailure(matcher, view)
  const { rule } = matcher
  if (failure === undefined) {
    const detection = conclude(rule, view, matcher.eventOf(view), options)
    if (detection.kind !== 'sign-in' || rule.events === undefined || view.events.length < 2) return detection
    const nearMisses = secondMarks(matcher, view, detection.signIn, options)
    return nearMisses.length === 0 ? detection : { ...detection, nearMisses }
  }
  if (failure === 'unreadable' || failure.path !== STATUS_PATH) return undefined
  return { kind: 'near-miss', rule: rule.name, reason: 'span-status', detail: failure.why(view) }
}

function explainBy(matcher: RuleMatcher, view: SpanView, options: ConcludeOptions): RuleOutcome {
  const { name, groupId: places } = matcher.rule
  const detection = detectBy(matcher, view, options)
  if (detection === undefined) {
    const failure = firstFailure(matcher, view)
    if (failure === undefined || failure === 'unreadable') {
      return { kind: 'no-match', rule: name, condition: 'when', detail: 'a value of the span cannot be read' }
    }
    return { kind: 'no-match', rule: name, condition: failure.path, detail: failure.why(view) }
  }
  if (detection.kind === 'near-miss') {
    return { kind: 'near-miss', rule: name, reason: detection.reason, detail: detection.detail }
  }
  const { signIn, nearMisses = [] } = detection
  const group = signIn.groupId === undefined ? `no group id: none of ${places.join(', ')} has a value` : 'with a group id'
  const [second] = nearMisses
  return { kind: 'sign-in', rule: name, signIn, detail: second === undefined ? group : `${group}; ${second.detail}` }
}

/** Compiles rules once, for every span to come. Throws `RuleError`, which names the rule, the path, the value and the remedy. */
export function compileRules(definitions: readonly RuleDefinition[] = [], options: RuleSetOptions = {}): RuleSet {
  const groupPlaces = options.groupAttributes ?? DEFAULT_GROUP_PLACES
  const concludeOptions = { skipExported: options.skipExported ?? false, impersonated: options.impersonated ?? false }
  const builtIn = options.builtIn === false ? [] : BUILT_IN_RULES
  const own = parseRules(
    definitions,
    builtIn.map(({ name }) => name),
  )
  const rules = [
    ...own.map((definition) => compileRule(definition, false, groupPlaces)),
    ...builtIn.map((definition) => compileRule(definition, true, groupPlaces)),
  ]
  const matchers = rules.map(compileMatcher)
  return {
    rules,
    triggers: toTriggers(rules),
    detect(view) {
      let nearMiss: Detection | undefined
      for (const matcher of matchers) {
        const detection = detectBy(matcher, view, concludeOptions)
        if (detection?.kind === 'sign-in') return detection
        nearMiss ??= detection
      }
      return nearMiss
    },
    explain: (view) => matchers.map((matcher) => explainBy(matcher, view, concludeOptions)),
  }
}
