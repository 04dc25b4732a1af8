import type { SignIn } from './sign-in.ts'

/** Traces remembered at most; a sign-in and its echo stand in one request, so only the last few matter. */
const MAX_TRACES = 10_000

/** What a trace has yielded: by which rule, and the names under which its users go. */
interface Seen {
  readonly rule: string
  readonly names: readonly string[]
}

/** Tells whether a sign-in is the echo of one that was seen before in the same trace. */
export interface TraceDedupe {
  /** true: another rule has already found this sign-in on another span of the trace. Remembers the sign-in otherwise. */
  isEcho(signIn: SignIn): boolean
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
  return {
    isEcho(signIn) {
      const names = [signIn.userId, ...(signIn.userName === undefined ? [] : [signIn.userName])]
      const seen = traces.get(signIn.traceId)
      if (seen?.some((earlier) => earlier.rule !== signIn.rule && earlier.names.some((name) => names.includes(name)))) return true
      if (seen === undefined) {
        if (traces.size >= maxTraces) traces.delete(traces.keys().next().value as string)
        traces.set(signIn.traceId, [{ rule: signIn.rule, names }])
      } else if (seen.length < 64) seen.push({ rule: signIn.rule, names })
      return false
    },
  }
}
