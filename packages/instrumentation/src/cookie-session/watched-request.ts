import { guarded } from '../guard.ts'
import { beforeEnd } from '../note-signal.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { type QuietSession, watchSession } from '../session-store/watch-session.ts'

/** npm name. */
export const LIBRARY = 'cookie-session'

/**
 * Looks along when the app touches `request.session`. The session is decoded when it is first asked for, and stays undecoded in
 * requests that never ask.
 */
export function watchRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) return
  const scope = scopeFor(request)
  const descriptor = Object.getOwnPropertyDescriptor(request, 'session')
  if (scope === undefined || descriptor?.get === undefined || descriptor.set === undefined || !descriptor.configurable) return
  const { get, set } = descriptor
  let watch: QuietSession | undefined
  const begin = (): void => {
    watch ??= beginWatch(request, scope, get)
  }
  Object.defineProperty(request, 'session', {
    configurable: true,
    enumerable: descriptor.enumerable ?? true,
    get() {
      const session: unknown = get.call(request)
      if (watch === undefined) guarded(LIBRARY, begin)
      return session
    },
    set(value: unknown) {
      guarded(LIBRARY, begin)
      set.call(request, value)
      if (value !== null && value !== undefined) guarded(LIBRARY, () => watch?.replaced())
    },
  })
}

function beginWatch(request: object, scope: RequestScope, read: () => unknown): QuietSession {
  const look = (): { data: object | undefined } => {
    const session = read.call(request)
    return { data: typeof session === 'object' && session !== null ? session : undefined }
  }
  const watch = watchSession({ key: request, library: LIBRARY, scope, request, look }, true)
  beforeEnd(scope, () => watch.checkpoint(), watch.isQuiet)
  return watch
}
