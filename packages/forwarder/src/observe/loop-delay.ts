import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop is. */
export interface LoopDelay {
  /** 99th percentile in milliseconds of the last full interval, or of the running one before there is any. */
  p99Millis(): number
  close(): void
}

/** Both Prometheus and OTLP look at it, and neither may reset what the other has not seen. */
const INTERVAL_MILLIS = 15_000

/** Begins to measure. */
export function openLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: 20 })
  histogram.enable()
  let last: number | undefined
  const timer = setInterval(() => {
    last = histogram.percentile(99) / 1e6
    histogram.reset()
  }, INTERVAL_MILLIS)
  timer.unref()
  return {
    p99Millis: () => last ?? histogram.percentile(99) / 1e6,
    close: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}
