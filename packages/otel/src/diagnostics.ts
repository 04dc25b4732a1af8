import { diag } from '@opentelemetry/api'

/** Namespace of everything that we say through the API's `diag`. */
export const DIAG_NAMESPACE = '@signed-in/otel'

/** How loud a line is. */
export type DiagLevel = 'error' | 'warn'

// One line, then silence for as long: an outage or a broken hook must not fill the log of the app.
const BURST_MILLIS = 60_000

/**
 * Tells problems through `diag`, one line per burst and kind of problem. A line after a silence says how many were left out.
 * Lines name what happened and what to do; never a user, an address or a key.
 */
export class Diagnostics {
  readonly #logger = diag.createComponentLogger({ namespace: DIAG_NAMESPACE })
  readonly #bursts = new Map<string, { until: number; silenced: number }>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** `kind` tells bursts apart; there are few kinds, so the map stays small. */
  tell(level: DiagLevel, kind: string, message: string): void {
    const now = this.#now()
    const burst = this.#bursts.get(kind)
    if (burst !== undefined && now < burst.until) {
      burst.silenced += 1
      return
    }
    this.#bursts.set(kind, { until: now + BURST_MILLIS, silenced: 0 })
    const silenced = burst?.silenced ?? 0
    try {
      this.#logger[level](silenced === 0 ? message : `${message} (${silenced} more of this kind since the last line)`)
    } catch {
      // The app's own logger threw. A diagnostic is not worth an exception in somebody's login.
    }
  }
}

/** What went wrong, as one short text without a stack. Errors of users' hooks may hold anything, so only their class is named. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
