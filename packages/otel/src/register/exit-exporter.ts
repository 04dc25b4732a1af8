import type { DeliveryOptions, Problem } from '@signed-in/core'
import { TrackExporter } from '../track-exporter.ts'
import { report, reportWithoutLogger } from './report.ts'

/** How long the end of the process may be put off, in milliseconds. */
export const EXIT_DEADLINE_MILLIS = 5_000

// Less than the deadline, so that there is time left to say what could not be delivered.
const EXIT_FLUSH_MILLIS = 4_500

/**
 * The exporter of a process that nobody but us configures: it gives up before the deadline at the end of the process, and says what
 * goes wrong on standard error where `diag` has no logger.
 */
export class ExitExporter extends TrackExporter {
  #isClosed: boolean = false

  constructor(delivery: DeliveryOptions) {
    const { timeouts, ...rest } = delivery
    super({
      ...rest,
      timeouts: { ...timeouts, flushMillis: Math.min(timeouts?.flushMillis ?? EXIT_FLUSH_MILLIS, EXIT_FLUSH_MILLIS) },
      // The one flush at the end is that of register; two would take twice as long.
      flushBeforeExit: false,
      onProblem: (problem) => {
        tell(problem)
        delivery.onProblem?.(problem)
      },
    })
  }

  override async shutdown(): Promise<void> {
    await super.shutdown()
    // The delivery has said by now what it leaves behind.
    this.#isClosed = true
  }

  /** In the last moment, when nothing can be sent any more: says how many events end with the process. At most one line, once. */
  reportLoss(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const { pending, spool } = this.stats()
    const lost = spool === undefined ? pending : spool.inMemoryOnly
    if (lost === 0) return
    const remedy = spool === undefined ? ' Set SIGNED_IN_SPOOL_DIR to keep them.' : ''
    report('error', `${lost} events were not delivered and end with the process.${remedy}`)
  }
}

function tell({ code, message }: Problem): void {
  if (code !== 'recovered') reportWithoutLogger(message)
}
