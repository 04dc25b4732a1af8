import { scopeFor } from '../request-scope.ts'
import { findSessionOf, type QuietSession, watchSession } from '../session-store/watch-session.ts'

/** npm name. */
export const LIBRARY = '@fastify/secure-session'

/** A session was unsealed from the cookie of a request; null when there was none. */
export function decodedSession(session: unknown): void {
  if (typeof session === 'object' && session !== null) watch(session, true)
}

/** A session is about to be sealed into a cookie. */
export function encodedSession(session: unknown): void {
  if (typeof session !== 'object' || session === null) return
  const known = findSessionOf(scopeFor(), keyOf(session)) ?? watch(session, false)
  known?.checkpoint()
}

function watch(session: object, isLoaded: boolean): QuietSession | undefined {
  const scope = scopeFor()
  if (scope === undefined) return undefined
  return watchSession({ key: keyOf(session), library: LIBRARY, scope, look: () => ({ data: dataOf(session) }) }, isLoaded)
}

/** Version 6 wraps what it unsealed once more before the request gets it: the values are the same object in both, and stay it. */
function keyOf(session: object): object {
  return dataOf(session) ?? session
}

/** The symbol under which the sessions of the copy of the library that spoke last keep their values. */
let dataKey: symbol | undefined

/** The values stand in an object under a symbol of the library's own. */
function dataOf(session: object): object | undefined {
  if (dataKey === undefined || !Object.hasOwn(session, dataKey))
    dataKey = Object.getOwnPropertySymbols(session).find((symbol) => symbol.description === 'object')
  const data: unknown = dataKey === undefined ? undefined : Reflect.get(session, dataKey)
  return typeof data === 'object' && data !== null ? data : undefined
}
