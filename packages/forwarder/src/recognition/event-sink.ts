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
}

/** Puts the delivery of core behind `take`. */
export function createEventSink(delivery: Delivery, keeping: Keeping): EventSink {
  const recent = new RecentIds()
  let duplicates = 0
  return {
    async take(events) {
      if (events.length === 0) return true
      const fresh = events.filter((event) => !recent.has(event.id))
      duplicates += events.length - fresh.length
      if (fresh.length === 0) return true
      if (keeping === 'memory') for (const event of fresh) delivery.accept(event)
      else if (!(await acceptDurably(delivery, fresh))) return false
      for (const event of fresh) recent.add(event.id)
      return true
    },
    duplicates: () => duplicates,
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
