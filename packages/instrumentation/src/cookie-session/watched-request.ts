import { guarded } from '../guard.ts'
import { beforeEnd } from '../note-signal.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { type QuietSession, watchSession } from '../session-store/watch-session.ts'
import type { SessionView, WatchedSession } from '../session-store/watched-session.ts'

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
  const watch = watchSession(new RequestSession(request, scope, read), true)
  beforeEnd(scope, () => watch.checkpoint(), watch.isQuiet)
  return watch
}

/** A class, as every request with a session makes one. */
class RequestSession implements WatchedSession {
  readonly key: object
  readonly library: string = LIBRARY
  readonly scope: RequestScope
  readonly request: object
  readonly #read: () => unknown

  /** @param read the library's own getter */
  constructor(request: object, scope: RequestScope, read: () => unknown) {
    this.key = request
    this.scope = scope
    this.request = request
    this.#read = read
  }

  look(): SessionView {
    const session = this.#read.call(this.request)
    return { data: typeof session === 'object' && session !== null ? session : undefined }
  }
}
