import { subscribe } from 'node:diagnostics_channel'
import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { isInternalCheck, isLoginPlace, pathOf } from '../request-place.ts'
import type { RequestScope } from '../request-scope.ts'
import type { Connection } from './upstream-calls.ts'

/** Requests that this process sends: `node:http`, `fetch` and undici, and `node:http2` where Node tells. */
const CHANNELS = ['http.client.request.start', 'undici:request:create', 'http2.client.stream.created']

/** Where undici says which connection a request goes out on. */
const SENT_CHANNEL = 'undici:client:sendHeaders'

/** Connections of the requests of undici that are made for a request of somebody. */
const connections = new WeakMap<object, Connection>()

/**
 * Begins to hear whether a login is passed on to the login of another service. A gateway brings the same password and hands out the same
 * token, and the sign-in belongs to the service behind it.
 */
export function watchUpstream(): void {
  for (const channel of CHANNELS) {
    subscribe(channel, (message) => {
      guarded('upstream', () => {
        const scope = globalState().scopes.getStore()
        if (scope === undefined || (scope.heard === undefined && scope.sent === undefined)) return
        if (scope.heard !== undefined && isLoginService(pathOf(sentTo(message)))) scope.isPassedOn = true
        noteCall(scope, (message as { readonly request?: unknown }).request)
      })
    })
  }
  subscribe(SENT_CHANNEL, (message) => {
    guarded('upstream', () => {
      const { request, socket } = message as { readonly request?: object; readonly socket?: Connection }
      if (request !== undefined && socket !== undefined && connections.has(request)) connections.set(request, socket)
    })
  })
}

const NOT_SENT: Connection = {}

function noteCall(scope: RequestScope, request: unknown): void {
  if (typeof request !== 'object' || request === null) return
  connections.set(request, NOT_SENT)
  // A request of `node:http` knows its socket itself.
  globalState().upstreamCalls.add(scope, () => (request as { socket?: Connection | null }).socket ?? connections.get(request))
}

/** `/users/verify-credentials` is the login of a service as well. What is internal asks for nobody: there, the gateway lets people in. */
function isLoginService(path: string): boolean {
  return !isInternalCheck(path) && (isLoginPlace(path) || /verify[-_]?credentials?|credentials\/verify/i.test(path))
}

function sentTo(message: unknown): string {
  const { request, headers } = message as {
    readonly request?: { readonly path?: unknown }
    readonly headers?: { readonly ':path'?: unknown }
  }
  return String(request?.path ?? headers?.[':path'] ?? '')
}
