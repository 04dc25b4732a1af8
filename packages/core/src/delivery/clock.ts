import { readFileSync } from 'node:fs'

/**
 * Every look at time and every timer of the delivery goes through here, so that a test can run eight days in a second.
 * Waiting uses the monotonic clock: a jump of the wall clock neither starts a storm of retries nor lets events expire.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970. Only for what people and servers read: dates and `Retry-After` as a date. */
  now(): number
  /** Milliseconds from an arbitrary start, never backwards. */
  monotonic(): number
  /** Runs `work` once after `delayMillis`. Does not keep the process alive unless `holdProcess`. Returns the cancel function. */
  schedule(delayMillis: number, work: () => void, holdProcess?: boolean): () => void
  /**
   * Runs `work` once, as soon as what runs now has ended: a fifth of what a timer costs, for those who may not keep a login waiting. Keeps
   * the process alive until then. Missing: a timer does it.
   */
  soon?(work: () => void): void
  /** How long this thread was ready to run and got no CPU, in milliseconds so far. Missing: not known. */
  starvedMillis?(): number
}

/** setTimeout fires at once for longer delays than this; nothing here waits longer than 15 minutes, so clamping is enough. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1

/** The clock of the running process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMillis, work, holdProcess = false) {
    const timer = setTimeout(work, Math.min(Math.max(delayMillis, 0), LONGEST_TIMER_MILLIS))
    if (!holdProcess) timer.unref()
    return () => clearTimeout(timer)
  },
  soon: (work) => void setImmediate(work),
  starvedMillis,
}

/** The second number of schedstat (proc(5)), in nanoseconds; a CPU quota of a container counts there too. 0 where there is none. */
function starvedMillis(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) / 1_000_000
  } catch {
    return 0
  }
}
