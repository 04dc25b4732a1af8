/**
 * The state that must be one per process, on one `Symbol.for` key: an app may hold this package twice (ESM and CommonJS),
 * and a credential seen by one copy must meet the session seen by the other.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { UpstreamCalls } from './handed-out/upstream-calls.ts'
import { WaitingLogins } from './handed-out/waiting-logins.ts'
import type { RequestScope } from './request-scope.ts'
import { createScopeCarriers, type ScopeCarriers } from './scope-stamp.ts'
import type { Settings } from './settings.ts'

/** What all copies of this package share. Changes to this shape need a new key. */
export interface GlobalState {
  /** The request that the running code belongs to. */
  readonly scopes: AsyncLocalStorage<RequestScope>
  /** Scopes by request object, for callbacks that a connection pool runs in somebody else's async context. */
  readonly scopesByCarrier: ScopeCarriers
  /** Every function that we put in the place of another, with that other: nothing is wrapped twice. */
  readonly originals: WeakMap<object, object>
  /** Prototypes whose `emit` opens a scope. */
  readonly scopedServers: WeakSet<object>
  /** Contained faults of ours, by hook. */
  readonly faults: Map<string, number>
  /** Libraries that the app's own code has us watch: no hook need see them. */
  readonly handedOver: Set<string>
  /** People between two steps of a login, by the tickets that they were given. */
  readonly waitingLogins: WaitingLogins
  /** Requests that this process sends while it answers others. */
  readonly upstreamCalls: UpstreamCalls
  settings: Settings | undefined
}

const STATE_KEY: unique symbol = Symbol.for('@signed-in/instrumentation@1') as never

/** The state of this process; made on first use. */
export function globalState(): GlobalState {
  const holder = globalThis as { [STATE_KEY]?: GlobalState }
  holder[STATE_KEY] ??= {
    scopes: new AsyncLocalStorage(),
    scopesByCarrier: createScopeCarriers(),
    originals: new WeakMap(),
    scopedServers: new WeakSet(),
    faults: new Map(),
    handedOver: new Set(),
    waitingLogins: new WaitingLogins(),
    upstreamCalls: new UpstreamCalls(),
    settings: undefined,
  }
  return holder[STATE_KEY]
}
