/**
 * Opens a scope for every incoming HTTP request. Node's diagnostics channel announces a request but cannot put its handler
 * into an async context, so this wraps `emit` of the server prototypes, as instrumentations of HTTP do: inside `emit` the
 * context ends with the handler, and nothing of one request shows in the next on the same connection. The events of the request
 * object itself come from the socket and are brought back into the scope.
 */
import { subscribe } from 'node:diagnostics_channel'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { globalState } from './global-state.ts'
import { guarded } from './guard.ts'
import { expectSecondStep } from './handed-out/expect-second-step.ts'
import { hearBodiesOf } from './request-body/hear-body.ts'
import { openScope, type ResponseLike } from './request-scope.ts'
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
  const { scopedServers } = globalState()
  if (scopedServers.has(prototype)) return
  scopedServers.add(prototype)
  const original = (prototype as { emit: Emit }).emit
  const emit = imitate(original, function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    const forward = (): boolean => original.call(this, event, ...args)
    const [request, response] = args
    if (!REQUEST_EVENTS.has(event) || typeof request !== 'object' || request === null) return forward()
    const scope = guarded('http', () => {
      scopeEventsOf(Object.getPrototypeOf(request))
      const opened = openScope(request, response as ResponseLike | undefined)
      expectSecondStep(opened)
      return opened
    })
    return scope === undefined ? forward() : globalState().scopes.run(scope, forward)
  })
  Object.defineProperty(prototype, 'emit', { value: emit, configurable: true, writable: true, enumerable: false })
}

/**
 * Runs the listeners of a request (`data`, `end`, `close`) in its scope: they are called from the socket, which knows nothing of the
 * handler that added them. A login that collects its body by hand runs in one of them.
 */
function scopeEventsOf(prototype: unknown): void {
  const { scopedServers, scopes, scopesByCarrier } = globalState()
  if (typeof prototype !== 'object' || prototype === null || scopedServers.has(prototype)) return
  scopedServers.add(prototype)
  hearBodiesOf(prototype)
  const { emit: original } = prototype as { emit?: Emit }
  // A plain object in the place of a request: its prototype is everybody's.
  if (typeof original !== 'function') return
  const emit = imitate(original, function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    // Here the app reads the body of every request: a fault of ours leaves the event as Node emits it.
    const scope = guarded('http events', () => {
      const own = typeof this === 'object' && this !== null ? scopesByCarrier.get(this) : undefined
      return own === undefined || scopes.getStore() === own ? undefined : own
    })
    if (scope === undefined) return original.call(this, event, ...args)
    return scopes.run(scope, () => original.call(this, event, ...args))
  })
  Object.defineProperty(prototype, 'emit', { value: emit, configurable: true, writable: true, enumerable: false })
}
