import { scopeFor } from '../request-scope.ts'
import { SessionWatch } from '../session-store/session-watch.ts'

/** npm name. */
export const LIBRARY = '@fastify/secure-session'

const watches = new WeakMap<object, SessionWatch>()

/** A session was unsealed from the cookie of a request; null when there was none. */
export function decodedSession(session: unknown): void {
  if (typeof session === 'object' && session !== null) watch(session, true)
}

/** A session is about to be sealed into a cookie. */
export function encodedSession(session: unknown): void {
  if (typeof session !== 'object' || session === null) return
  const known = watches.get(session) ?? watch(session, false)
  known?.checkpoint()
}

function watch(session: object, isLoaded: boolean): SessionWatch | undefined {
  const scope = scopeFor()
  if (scope === undefined) return undefined
  const made = new SessionWatch({ library: LIBRARY, scope, look: () => ({ data: dataOf(session) }) }, isLoaded)
  watches.set(session, made)
  return made
}

/** The values stand in an object under a symbol of the library's own. */
function dataOf(session: object): object | undefined {
  const key = Object.getOwnPropertySymbols(session).find((symbol) => symbol.description === 'object')
  const data: unknown = key === undefined ? undefined : Reflect.get(session, key)
  return typeof data === 'object' && data !== null ? data : undefined
}
