import type { Delivery, DeliveryStats, SignedInEvent } from '@signed-in/core'
import type { Log } from '../observe/log.ts'

/** For `--dry-run`: tells that an event would have been sent, without who it was, and sends nothing. */
export function createDryRunDelivery(log: Log): Delivery {
  let accepted = 0
  const accept = (event: SignedInEvent): void => {
    accepted++
    log('info', 'would send', {
      id: event.id,
      timestamp: event.timestamp,
      hasGroup: event.groupId !== undefined,
      context: Object.keys(event.context),
    })
  }
  const stats = (): DeliveryStats => {
    const lane = {
      accepted,
      recovered: 0,
      delivered: accepted,
      deadLettered: 0,
      dropped: 0,
      pending: 0,
      retries: 0,
      oldestMillis: 0,
      held: undefined,
    }
    return { ...lane, destinations: {} }
  }
  const flush = async () => ({ delivered: 0, pending: 0, timedOut: false })
  return {
    accept,
    acceptDurably: async (events) => {
      for (const event of events) accept(event)
    },
    forceFlush: flush,
    shutdown: flush,
    stats,
  }
}
