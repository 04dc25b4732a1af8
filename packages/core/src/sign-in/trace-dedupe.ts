import type { SignIn } from './sign-in.ts'

/** Traces remembered at most; a sign-in and its echo stand in one request, so only the last few matter. */
const MAX_TRACES = 10_000
/** A batch that signs in more people than this is remembered by its first ones. */
const MAX_PER_TRACE = 64

/** What a trace has yielded: by which rule, and the names under which its users go. */
interface Seen {
  readonly rule: string
  readonly names: readonly string[]
}

/** Tells whether a sign-in is the echo of one that was seen before in the same trace. */
export interface TraceDedupe {
  /** true: another rule has already found this sign-in on another span of the trace. Remembers the sign-in otherwise. */
  isEcho(signIn: SignIn): boolean
  /**
   * Another exporter has a sign-in of this trace already (`signed_in.exported`): what other rules find there is its echo.
   * @param names under which its user goes; none where the span hides them, then everybody in the trace counts as that user
   */
  remember(traceId: string, rule: string, names: readonly string[]): void
}

/**
 * One sign-in may show on several spans of its trace: our login span, a vendor's tags on the request's span, a span that a rule of
 * the user reads. The first rule to find it speaks for it; the others find the same person in the same trace and are echoes.
 *
 * The same rule twice is no echo: a GraphQL or tRPC batch signs several people in, and one person twice where it is asked to.
 * Rules may name a person differently (an id here, an e-mail address there), so user ids and user names count alike.
 *
 * @param maxTraces how many traces are remembered, the oldest is forgotten first; default 10,000
 */
export function createTraceDedupe(maxTraces: number = MAX_TRACES): TraceDedupe {
  const traces = new Map<string, Seen[]>()
  const remember = (traceId: string, rule: string, names: readonly string[]): void => {
    const seen = traces.get(traceId)
    if (seen !== undefined) {
      if (seen.length < MAX_PER_TRACE) seen.push({ rule, names })
      return
    }
    if (traces.size >= maxTraces) traces.delete(traces.keys().next().value as string)
    traces.set(traceId, [{ rule, names }])
  }
  return {
    remember,
    isEcho({ traceId, rule, userId, userName }) {
      const names = userName === undefined ? [userId] : [userId, userName]
      const isSame = (earlier: Seen): boolean =>
        earlier.rule !== rule && (earlier.names.length === 0 || earlier.names.some((name) => names.includes(name)))
      if (traces.get(traceId)?.some(isSame)) return true
      remember(traceId, rule, names)
      return false
    },
  }
}
