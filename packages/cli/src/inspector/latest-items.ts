import type { Activity } from '../receiver/feed.ts'
import type { ReceiverState } from '../receiver/receiver-state.ts'
import { type ActivityItem, toEventItem, toRefusalItem, toTraceItem } from './activity-item.ts'

/** The last entries of the page's list, newest first. A trace that has an event is shown inside the event's entry. */
export function latestItems(state: ReceiverState, limit: number): ActivityItem[] {
  const events = state.events.latest(limit)
  const items = [
    ...events.map((event) => toEventItem(event, event.traceId === null ? undefined : state.spans.trace(event.traceId))),
    ...state.refusals.latest(limit).map(toRefusalItem),
    ...state.spans
      .latest(limit)
      .filter(({ traceId }) => state.events.list({ traceId, limit: 1 }).length === 0)
      .map(toTraceItem),
  ]
  return items.sort((one, other) => other.at.localeCompare(one.at)).slice(0, limit)
}

/** An entry to show, and the id of the one that it takes the place of. */
export interface ItemChange {
  readonly item: ActivityItem
  readonly replaces: string
}

/** The entry that an activity makes or changes; undefined for a trace of which nothing is kept any more. */
export function toItemChange(state: ReceiverState, activity: Activity): ItemChange | undefined {
  if (activity.kind === 'refusal') return changeOf(toRefusalItem(activity.refusal))
  const traceId = activity.kind === 'event' ? activity.event.traceId : activity.traceId
  const trace = traceId === null ? undefined : state.spans.trace(traceId)
  const event = activity.kind === 'event' ? activity.event : state.events.list({ traceId: activity.traceId, limit: 1 })[0]
  if (event !== undefined) return { item: toEventItem(event, trace), replaces: `trace-${traceId}` }
  return trace && changeOf(toTraceItem(trace))
}

const changeOf = (item: ActivityItem): ItemChange => ({ item, replaces: item.id })
