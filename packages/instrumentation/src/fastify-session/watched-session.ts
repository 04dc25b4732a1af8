import { handWrittenOf, type RequestScope, scopeFor } from '../request-scope.ts'
import { findSessionOf, watchSession } from '../session-store/watch-session.ts'
import type { SessionView, WatchedSession } from '../session-store/watched-session.ts'

/** npm name. */
export const LIBRARY = '@fastify/session'

/** What we use of a Fastify request. */
interface FastifyRequest {
  readonly session?: (object & { readonly sessionId?: unknown }) | null
  readonly body?: unknown
}

/** A session was made for a request, from what was stored or from nothing. */
export function madeSession(session: object, isLoaded: boolean): void {
  const request = requestOf(session)
  if (request === undefined) return
  const scope = scopeFor(request)
  if (scope === undefined || findSessionOf(scope, request) !== undefined) return
  const watched = new RequestSession(request, scope, session)
  watchSession(watched, isLoaded)
  handWrittenOf(scope).body ??= () => request.body
  watched.isPlaced = true
}

/** A class, as every request with a session makes one. */
class RequestSession implements WatchedSession {
  readonly key: FastifyRequest & object
  readonly library: string = LIBRARY
  readonly scope: RequestScope
  readonly request: FastifyRequest & object
  readonly #made: object
  /** false: while it is made it does not stand on the request yet. */
  isPlaced = false

  constructor(request: FastifyRequest & object, scope: RequestScope, made: object) {
    this.key = request
    this.scope = scope
    this.request = request
    this.#made = made
  }

  look(): SessionView {
    const current = this.isPlaced ? this.request.session : this.#made
    this.isPlaced = true
    return { data: current ?? undefined, id: idOf(current) }
  }
}

/** The session is about to be saved. */
export function writtenSession(session: unknown): void {
  if (typeof session !== 'object' || session === null) return
  const request = requestOf(session)
  if (request !== undefined && request.session === session) findSessionOf(scopeFor(request), request)?.checkpoint()
}

/** The symbol under which the sessions of the copy of the library that spoke last keep their request. */
let requestKey: symbol | undefined

/** A session keeps its request under a symbol of the library's own. */
function requestOf(session: object): (FastifyRequest & object) | undefined {
  if (requestKey === undefined || !Object.hasOwn(session, requestKey))
    requestKey = Object.getOwnPropertySymbols(session).find((symbol) => symbol.description === 'request')
  const request: unknown = requestKey === undefined ? undefined : Reflect.get(session, requestKey)
  return typeof request === 'object' && request !== null ? request : undefined
}

function idOf(session: FastifyRequest['session']): string | undefined {
  return typeof session?.sessionId === 'string' ? session.sessionId : undefined
}
