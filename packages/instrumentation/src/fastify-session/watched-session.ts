import { handWrittenOf, scopeFor } from '../request-scope.ts'
import { findSessionOf, watchSession } from '../session-store/watch-session.ts'

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
  handWrittenOf(scope).body ??= () => request.body
  // While it is made it does not stand on the request yet.
  let isPlaced = false
  const look = (): { data: object | undefined; id: string | undefined } => {
    const current = isPlaced ? request.session : session
    isPlaced = true
    return { data: current ?? undefined, id: idOf(current) }
  }
  watchSession({ key: request, library: LIBRARY, scope, request, look }, isLoaded)
  isPlaced = true
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
