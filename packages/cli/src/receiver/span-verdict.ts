import type { RuleSet, SpanView } from '@signed-in/core'

/** What the rules say about one span, in a form for people. */
export interface SpanVerdict {
  /** `sign-in`: a rule yields an event. `near-miss`: a rule matched, but there is a reason against. `ordinary`: no rule matched. */
  readonly kind: 'sign-in' | 'near-miss' | 'ordinary'
  /** One sentence without personal data; empty for an ordinary span. */
  readonly detail: string
}

/** Asks the rules about a span. The first rule that says sign-in wins, else the first near miss. */
export function toSpanVerdict(rules: RuleSet, view: SpanView): SpanVerdict {
  const outcomes = rules.explain(view)
  const signIn = outcomes.find((outcome) => outcome.kind === 'sign-in')
  if (signIn) return { kind: 'sign-in', detail: `Rule ${signIn.rule}: a sign-in, ${signIn.detail}.` }
  const nearMiss = outcomes.find((outcome) => outcome.kind === 'near-miss')
  if (nearMiss) return { kind: 'near-miss', detail: `Rule ${nearMiss.rule}: ${nearMiss.detail}.` }
  return { kind: 'ordinary', detail: '' }
}
