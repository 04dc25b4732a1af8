import { completeSignIn, type RuleOutcome, type RuleSet, type SpanView } from '@signed-in/core'

/** What is to say about one span that is a sign-in, nearly is one, or looks like one. */
export interface Explanation {
  readonly view: SpanView
  /**
   * - `sign-in`: becomes an event;
   * - `near-miss`: a rule matched, but there is a reason against;
   * - `look-alike`: no rule matched, but the span's name sounds like a login.
   */
  readonly kind: 'sign-in' | 'near-miss' | 'look-alike'
  /** One sentence without personal data. */
  readonly reason: string
  /** What every rule says about the span. */
  readonly outcomes: readonly RuleOutcome[]
}

// Routes of logins as people name them. Only a hint for a person who asks why nothing came of a span; it never makes an event.
const LOGIN_NAME = /\b(?:log-?in|sign-?in|sign-?on|sessions?|authenticate|oauth2?|callback|sso|token|auth)\b/i

/**
 * Explains the spans that have something to do with signing in, in their order. Beside a sign-in the route of the login is nothing to
 * ask about.
 */
export function explainSpans(rules: RuleSet, views: readonly SpanView[]): Explanation[] {
  const byTrace = new Map<string, SpanView[]>()
  for (const view of views) byTrace.set(view.traceId, [...(byTrace.get(view.traceId) ?? []), view])
  const explanations = views.flatMap((view) => explainSpan(rules, view, byTrace.get(view.traceId) ?? []))
  const settled = new Set(explanations.filter(({ kind }) => kind === 'sign-in').map(({ view }) => view.traceId))
  return explanations.filter(({ kind, view }) => kind !== 'look-alike' || !settled.has(view.traceId))
}

function explainSpan(rules: RuleSet, view: SpanView, trace: readonly SpanView[]): Explanation[] {
  const outcomes = rules.explain(view)
  const signIn = outcomes.find((outcome) => outcome.kind === 'sign-in')
  if (signIn !== undefined) return [{ view, kind: 'sign-in', reason: `Rule ${signIn.rule} matches: ${signIn.detail}.`, outcomes }]
  const detection = rules.detect(view)
  if (detection?.kind === 'near-miss') {
    const completed = detection.pending && completeSignIn(detection.pending, trace)
    if (completed?.kind === 'sign-in') {
      const reason = `Rule ${detection.rule} matches, and the identity stands on another span of the trace.`
      return [{ view, kind: 'sign-in', reason, outcomes }]
    }
    return [{ view, kind: 'near-miss', reason: `Rule ${detection.rule} matches, but ${detection.detail}.`, outcomes }]
  }
  if (!looksLikeLogin(view)) return []
  const reason =
    'The name sounds like a login, but no rule matches. A plain HTTP span does not say who signed in, or whether it worked: ' +
    'instrument the login, mark the span, or write a rule for it.'
  return [{ view, kind: 'look-alike', reason, outcomes }]
}

function looksLikeLogin(view: SpanView): boolean {
  const method = view.attribute('http.request.method') ?? view.attribute('http.method')
  return (
    view.kind === 'SERVER' &&
    method !== 'OPTIONS' &&
    LOGIN_NAME.test(`${view.name} ${String(view.attribute('http.route') ?? '')}`)
  )
}
