import { subscribe } from 'node:diagnostics_channel'
import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { isLoginPlace, pathOf } from '../request-place.ts'

/** Requests that this process sends: `node:http`, `fetch` and undici, and `node:http2` where Node tells. */
const CHANNELS = ['http.client.request.start', 'undici:request:create', 'http2.client.stream.created']

/**
 * Begins to hear whether a login is passed on to the login of another service. A gateway brings the same password and hands out the same
 * token, and the sign-in belongs to the service behind it.
 */
export function watchUpstream(): void {
  for (const channel of CHANNELS) {
    subscribe(channel, (message) => {
      guarded('upstream', () => {
        const scope = globalState().scopes.getStore()
        if (scope?.heard !== undefined && isLoginService(pathOf(sentTo(message)))) scope.isPassedOn = true
      })
    })
  }
}

/** `/users/verify-credentials` is the login of a service as well. */
function isLoginService(path: string): boolean {
  return isLoginPlace(path) || /verify[-_]?credentials?|credentials\/verify/i.test(path)
}

function sentTo(message: unknown): string {
  const { request, headers } = message as {
    readonly request?: { readonly path?: unknown }
    readonly headers?: { readonly ':path'?: unknown }
  }
  return String(request?.path ?? headers?.[':path'] ?? '')
}
