import type { HttpBindings } from '@hono/node-server'
import type { RuleSet } from '@signed-in/core'
import type { Context } from 'hono'
import type { EventStore } from './event-store.ts'
import type { FaultQueue } from './faults.ts'
import type { Feed } from './feed.ts'
import type { RefusalStore } from './refusal-store.ts'
import type { SpanStore } from './span-store.ts'

/** What the routes of one receiver share. */
export interface ReceiverState {
  readonly events: EventStore
  readonly refusals: RefusalStore
  readonly spans: SpanStore
  readonly faults: FaultQueue
  readonly feed: Feed
  readonly rules: RuleSet
  readonly apiKey: string | undefined
  /** Largest `/track` body in bytes. */
  readonly maxTrackBytes: number
  readonly now: () => Date
}

/** What the routes know of the Node request behind a web one. */
export interface ReceiverEnv {
  Bindings: HttpBindings
}

/** Context of a route. */
export type ReceiverContext = Context<ReceiverEnv>
