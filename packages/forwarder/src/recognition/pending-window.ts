import type { PendingSignIn, SpanView } from '@signed-in/core'

/** A sign-in without a user id, and the process that it happened in. */
export interface Pending {
  readonly pending: PendingSignIn
  readonly process: string
}

/** Resource attributes that tell processes apart. */
const PROCESS_KEYS = ['service.name', 'service.instance.id', 'host.name', 'k8s.pod.name', 'process.pid'] as const

/** The process that wrote a span, as far as its resource tells: identity is taken from spans of the same one only. */
export function processOf(view: SpanView): string {
  return JSON.stringify(PROCESS_KEYS.map((key) => String(view.resource(key) ?? '')))
}

/**
 * Sign-ins that wait for the span that names their user: exporters cut traces into requests wherever a timer fires. Bounded in time
 * and number; the oldest goes first, and a restart forgets all. Only spans that come later can complete one: remembering every user
 * of every span would cost more than the few sign-ins are worth.
 */
export class PendingWindow {
  readonly #millis: number
  readonly #capacity: number
  readonly #now: () => number
  readonly #waiting = new Map<string, Pending & { readonly until: number }>()

  /** @param now monotonic milliseconds */
  constructor(millis: number, capacity: number, now: () => number) {
    this.#millis = millis
    this.#capacity = capacity
    this.#now = now
  }

  /** Traces that a sign-in waits for. */
  traceIds(): ReadonlySet<string> {
    this.#forgetOld()
    return new Set([...this.#waiting.values()].map(({ pending }) => pending.partial.traceId))
  }

  add(pending: Pending): void {
    this.#waiting.set(keyOf(pending), { ...pending, until: this.#now() + this.#millis })
    if (this.#waiting.size <= this.#capacity) return
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined) this.#waiting.delete(oldest)
  }

  /** Those that wait, oldest first. */
  waiting(): readonly Pending[] {
    return [...this.#waiting.values()]
  }

  delete(pending: Pending): void {
    this.#waiting.delete(keyOf(pending))
  }

  #forgetOld(): void {
    const now = this.#now()
    for (const [key, { until }] of this.#waiting) {
      if (until > now) return
      this.#waiting.delete(key)
    }
  }
}

function keyOf({ pending: { partial } }: Pending): string {
  return `${partial.traceId} ${partial.spanId}`
}
