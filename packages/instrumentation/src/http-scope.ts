/**
 * Opens a scope for every incoming HTTP request. Node's diagnostics channel announces a request but cannot put its handler
 * into an async context, so this wraps `emit` of the server prototypes, as instrumentations of HTTP do: inside `emit` the
 * context ends with the handler, and nothing of one request shows in the next on the same connection. The events of the request
 * object itself come from the socket and are brought back into the scope.
 */
import { subscribe } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { globalState } from './global-state.ts'
import { guarded } from './guard.ts'
import { expectLink } from './handed-out/expect-redemption.ts'
import { expectSecondStep } from './handed-out/expect-second-step.ts'
import { watchUpstream } from './handed-out/upstream.ts'
import { hearBodiesOf } from './request-body/hear-body.ts'
import { openScope, type RequestScope, type ResponseLike } from './request-scope.ts'
import { imitate } from './wrap.ts'

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean

/** Events that carry `(request, response)`. */
const REQUEST_EVENTS: ReadonlySet<string | symbol> = new Set(['request', 'checkContinue', 'checkExpectation'])

/** Begins to open scopes, for HTTP, HTTPS and HTTP/2. Calling it again does nothing. */
export function openHttpScopes(): void {
  guarded('http', () => {
    const { scopedServers } = globalState()
    if (scopedServers.has(HttpServer.prototype)) return
    scopeRequestsOf(HttpServer.prototype)
    scopeRequestsOf(HttpsServer.prototype)
    // Loading node:http2 only to patch it would cost every app 3 ms: its servers show themselves with their first connection.
    watchUpstream()
    subscribe('net.server.socket', (message) => {
      guarded('http2', () => scopeHttp2(message))
    })
  })
}

function scopeHttp2(message: unknown): void {
  const server = (message as { socket?: { server?: unknown } }).socket?.server
  if (typeof server !== 'object' || server === null) return
  const prototype: unknown = Object.getPrototypeOf(server)
  if (typeof prototype !== 'object' || prototype === null || globalState().scopedServers.has(prototype)) return
  const { name } = (prototype as { constructor: { name: string } }).constructor
  if (name === 'Http2Server' || name === 'Http2SecureServer') scopeRequestsOf(prototype)
}

function scopeRequestsOf(prototype: object): void {
  const { scopedServers, scopes } = globalState()
  if (scopedServers.has(prototype)) return
  scopedServers.add(prototype)
  const original = (prototype as { emit: Emit }).emit
  const emit = imitate(original, function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    const [request, response] = args
    if (!REQUEST_EVENTS.has(event) || typeof request !== 'object' || request === null) return original.call(this, event, ...args)
    const scope = scopeOf(request, response)
    if (scope === undefined) return original.call(this, event, ...args)
    return scopes.run(scope, () => original.call(this, event, ...args))
  })
  Object.defineProperty(prototype, 'emit', { value: emit, configurable: true, writable: true, enumerable: false })
}

/** The kind of requests that came last: nearly always there is one. */
let lastPrototype: unknown

function scopeOf(request: object, response: unknown): RequestScope | undefined {
  return guarded('http', () => {
    const prototype: unknown = Object.getPrototypeOf(request)
    if (prototype !== lastPrototype) {
      scopeEventsOf(prototype)
      lastPrototype = prototype
    }
    const scope = openScope(request, response as ResponseLike | undefined)
    expectSecondStep(scope)
    expectLink(scope)
    return scope
  })
}

/**
 * Runs the listeners of a request (`data`, `end`, `close`) in its scope: they are called from the socket, which knows nothing of the
 * handler that added them. A login that collects its body by hand runs in one of them.
 */
function scopeEventsOf(prototype: unknown): void {
  const { scopedServers, scopes } = globalState()
  if (typeof prototype !== 'object' || prototype === null || scopedServers.has(prototype)) return
  scopedServers.add(prototype)
  hearBodiesOf(prototype)
  const { emit: original } = prototype as { emit?: Emit }
  // A plain object in the place of a request: its prototype is everybody's.
  if (typeof original !== 'function') return
  const emit = imitate(original, function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    const scope = scopeOfEvent(this, event)
    if (scope === undefined) return original.call(this, event, ...args)
    return scopes.run(scope, () => original.call(this, event, ...args))
  })
  Object.defineProperty(prototype, 'emit', { value: emit, configurable: true, writable: true, enumerable: false })
}

/**
 * The scope into which an event of a request has to be brought; undefined: none, or it is there already. Most events have no listener,
 * and asking for the running scope costs as much as all the rest of a request. A fault of ours leaves the event as Node emits it.
 */
function scopeOfEvent(request: unknown, event: string | symbol): RequestScope | undefined {
  return guarded('http events', () => {
    if (!(request instanceof EventEmitter) || EventEmitter.prototype.listenerCount.call(request, event) === 0) return undefined
    const { scopes, scopesByCarrier } = globalState()
    const own = scopesByCarrier.get(request)
    return own === undefined || scopes.getStore() === own ? undefined : own
  })
}
