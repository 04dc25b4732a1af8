import type { Clock } from './clock.ts'

interface Timer {
  readonly at: number
  readonly order: number
  readonly work: () => void
  readonly holdsProcess: boolean
}

/** A clock that moves only when a test says so. Wall time and monotonic time can be moved apart. */
export class ManualClock implements Clock {
  #monotonic = 1_000
  #wall: number
  #order = 0
  readonly #timers = new Set<Timer>()

  constructor(wallMillis: number = Date.UTC(2026, 10, 23)) {
    this.#wall = wallMillis
  }

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  schedule(delayMillis: number, work: () => void, holdsProcess = false): () => void {
    const timer: Timer = { at: this.#monotonic + Math.max(0, delayMillis), order: this.#order++, work, holdsProcess }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** The wall clock is set, as an administrator or NTP would: monotonic time does not notice. */
  jumpWall(millis: number): void {
    this.#wall += millis
  }

  /** Time that passes inside one call: no timer runs meanwhile. */
  pass(millis: number): void {
    this.#moveTo(this.#monotonic + millis)
  }

  get nextTimerInMillis(): number | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY)
    return next === undefined ? undefined : next.at - this.#monotonic
  }

  /** Timers that would keep a real process alive. */
  get holdingTimers(): number {
    return [...this.#timers].filter(({ holdsProcess }) => holdsProcess).length
  }

  /** Runs every timer that falls due within `millis`, in order, and lets promises settle between them. */
  async advance(millis: number): Promise<void> {
    const end = this.#monotonic + millis
    await settled()
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#moveTo(timer.at)
      this.#timers.delete(timer)
      timer.work()
      await settled()
    }
    this.#moveTo(end)
  }

  #moveTo(monotonic: number): void {
    this.#wall += Math.max(0, monotonic - this.#monotonic)
    this.#monotonic = Math.max(monotonic, this.#monotonic)
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > until) continue
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer
    }
    return next
  }
}

/** Lets every promise that can settle do so: none of ours waits for more than a few turns without a timer or real I/O. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
