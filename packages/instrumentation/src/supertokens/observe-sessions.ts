import { guarded } from '../guard.ts'
import { observeResult } from '../hosted/observe-result.ts'
import { tokenClaims } from '../token-claims.ts'
import type { AnyFunction } from '../wrap.ts'
import { LIBRARY, type RecipeUserId, type SessionClaims } from './library.ts'
import { addSession, dropSessions, noteRestored, updateSession } from './login-request.ts'
import type { MadeSession } from './person-of.ts'

/** What the core answers about a session. */
interface CoreAnswer {
  readonly session?: {
    readonly handle?: unknown
    readonly userId?: unknown
    readonly recipeUserId?: RecipeUserId
    readonly tenantId?: string
    readonly userDataInJWT?: SessionClaims
  }
}

/** A session object of the library, as far as it is read. */
interface Session {
  getHandle(): string
  getUserId(): string
  getRecipeUserId?(): RecipeUserId
  getTenantId?(): string
  getAccessToken(): string
  getAccessTokenPayload(): SessionClaims
}

/** `createNewSession(helpers, tenantId, recipeUserId, disableAntiCsrf, claims, ...)`: every session, whoever asked for it. */
export const observeCreation: (original: AnyFunction) => AnyFunction = observeResult(`${LIBRARY} session`, ({ args, result }) => {
  const { handle, userId, recipeUserId, tenantId, userDataInJWT: claims = {} } = (result as CoreAnswer).session ?? {}
  if (typeof handle !== 'string' || typeof userId !== 'string') return
  const asked = args.find((arg): arg is RecipeUserId => typeof (arg as RecipeUserId | undefined)?.getAsString === 'function')
  addSession({ handle, userId, recipeUserId: (recipeUserId ?? asked)?.getAsString(), tenantId, claims })
})

/** `getSession(helpers, accessToken, ...)`: a session that came with the request. */
export const observeRestoring: (original: AnyFunction) => AnyFunction = observeResult(
  `${LIBRARY} restore`,
  ({ args, result }) => {
    const { userId, userDataInJWT } = (result as CoreAnswer).session ?? {}
    if (typeof userId !== 'string') return
    const { payload } = (args[1] ?? {}) as { payload?: SessionClaims }
    noteRestored(userId, payload ?? userDataInJWT ?? {})
  },
)

/** The three functions that end sessions: by one handle, by several, or all of somebody. */
export const observeRevoking: (original: AnyFunction) => AnyFunction = observeResult(`${LIBRARY} revoke`, ({ args, result }) => {
  const asked = Array.isArray(args[1]) ? (args[1] as unknown[]) : [args[1]]
  dropSessions(Array.isArray(result) ? result : result === true ? asked : [])
})

/** `mergeIntoAccessTokenPayload` of a session, through which every claim is set. */
export function observeClaims(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const before = guarded(`${LIBRARY} claims`, () => stateOf(this as Session))
    const observed = observeResult(`${LIBRARY} claims`, ({ self }) => {
      if (before !== undefined) updateSession(before, (self as Session).getAccessTokenPayload())
    })(original)
    return observed.apply(this, args as never[])
  }
}

/** The claims stand in the token: the object with them is changed by the library before it is told of the change. */
function stateOf(session: Session): MadeSession {
  return {
    handle: session.getHandle(),
    userId: session.getUserId(),
    recipeUserId: session.getRecipeUserId?.().getAsString(),
    tenantId: session.getTenantId?.(),
    claims: tokenClaims(session.getAccessToken()) ?? {},
  }
}
