const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** What there is to do before the process ends. No promise may be rejected; all end within a deadline. */
export interface ExitWork {
  /** Everything that is finished leaves; the app may go on. */
  flush(): Promise<unknown>
  /** The same, and nothing follows. */
  shutdown(): Promise<unknown>
  /** The last moment: says what is lost. */
  farewell(): void
  /** How many events there have been so far: tells whether another flush has something to do. */
  accepted(): number
}

/**
 * Flushes before the process ends, without changing how it ends.
 *
 * On SIGTERM or SIGINT: if the app listens too, it decides when the process ends, and the flush runs beside it. If nobody else
 * listens, the signal would have killed the process: the work is done and the same signal then kills it, so that its parent sees
 * the same. A second signal does not wait. `process.exit` leaves no time at all: only a spool survives it.
 *
 * At a natural end everything is only flushed: a `beforeExit` listener of the app may go on working, and sign somebody in.
 */
export function flushOnExit(work: ExitWork): void {
  for (const signal of SIGNALS) {
    let isDying = false
    const onSignal = (): void => {
      if (process.listenerCount(signal) > 1) {
        void work.flush()
        return
      }
      if (isDying) {
        die()
        return
      }
      isDying = true
      // Flushing is I/O, which holds the process, and its deadline is a timer, which does too.
      void work.shutdown().then(die)
    }
    const die = (): void => {
      work.farewell()
      process.removeListener(signal, onSignal)
      process.kill(process.pid, signal)
    }
    process.on(signal, onSignal)
  }
  let flushedAt = -1
  process.on('beforeExit', () => {
    // Work that starts here keeps the process alive for its duration and brings `beforeExit` again: then only what is new counts.
    const accepted = work.accepted()
    if (accepted === flushedAt) return
    flushedAt = accepted
    void work.flush()
  })
  process.on('exit', () => work.farewell())
}
