import type { Delivery, SignedInEvent } from '@signed-in/core'
import { NotDurableError } from '@signed-in/core'
import { RecentIds } from './recent-ids.ts'

/** How events are kept between recognition and delivery. `durable`: safe before the sender hears of it. `memory`: as far as it goes. */
export type Keeping = 'durable' | 'memory'

/** Takes the events of a body on their way to delivery. */
export interface EventSink {
  /**
   * Resolves to true once the events are as safe as promised, false if they cannot be made so now. Never rejects.
   * Events taken before are passed over.
   */
  take(events: readonly SignedInEvent[]): Promise<boolean>
  /** Events that came again. */
  duplicates(): number
  /**
   * True while the last events could not be made safe and nothing says that the next ones could: nothing has been delivered since, and
   * it is less than ten seconds ago. After that a request finds out.
   */
  isRefusing(): boolean
}

const REFUSING_MILLIS = 10_000

/**
 * Puts the delivery of core behind `take`.
 * @param now monotonic milliseconds
 */
export function createEventSink(delivery: Delivery, keeping: Keeping, now: () => number = () => performance.now()): EventSink {
  const recent = new RecentIds()
  let duplicates = 0
  let refusal: { readonly at: number; readonly pending: number } | undefined
  return {
    async take(events) {
      if (events.length === 0) return true
      const fresh = events.filter((event) => !recent.has(event.id))
      duplicates += events.length - fresh.length
      if (fresh.length === 0) return true
      if (keeping === 'memory') for (const event of fresh) delivery.accept(event)
      else if (!(await acceptDurably(delivery, fresh))) {
        refusal = { at: now(), pending: delivery.stats().pending }
        return false
      }
      refusal = undefined
      for (const event of fresh) recent.add(event.id)
      return true
    },
    duplicates: () => duplicates,
    isRefusing: () =>
      refusal !== undefined && now() - refusal.at < REFUSING_MILLIS && delivery.stats().pending >= refusal.pending,
  }
}

async function acceptDurably(delivery: Delivery, events: readonly SignedInEvent[]): Promise<boolean> {
  try {
    await delivery.acceptDurably(events)
    return true
  } catch (error) {
    if (error instanceof NotDurableError) return false
    throw error
  }
}
