import { endpointKind } from './endpoint-kind.ts'

/** A session and its user, as better-auth keeps them. */
export interface SessionAndUser {
  readonly session: Readonly<Record<string, unknown>>
  readonly user: Readonly<Record<string, unknown>>
}

/** What better-auth hands to the hooks of a plugin behind an endpoint. */
export interface EndpointContext {
  readonly path?: string
  readonly context: {
    /** The session whose cookie was set. */
    readonly newSession?: SessionAndUser | null
    /** The session that the request brought, where the endpoint asked for it. */
    readonly session?: SessionAndUser | null
    /** What the endpoint returned, or the error that it threw. */
    readonly returned?: unknown
  }
}

/** Somebody signed in, or was refused. */
export type EndpointOutcome =
  | {
      readonly kind: 'sign-in'
      readonly of: SessionAndUser
      readonly method: string
      readonly signUp: boolean
      readonly impersonated: boolean
    }
  | { readonly kind: 'failure'; readonly method: string }

const SECOND = 1000

/**
 * What came of a call of an endpoint; undefined for everything that is neither a sign-in nor a refused one.
 *
 * @param startedAt when the call began, milliseconds since the epoch: a user or session made later was made by it
 */
export function endpointOutcome({ path, context }: EndpointContext, startedAt: number): EndpointOutcome | undefined {
  const { newSession, session: prior, returned } = context
  const endpoint = endpointKind(path)
  if (!newSession?.user || !newSession.session) {
    const { statusCode } = (returned ?? {}) as { statusCode?: unknown }
    return statusCode === 401 && 'method' in endpoint ? { kind: 'failure', method: endpoint.method } : undefined
  }
  // A second factor is to come: older versions leave the session there that they have deleted.
  if ((returned as { twoFactorRedirect?: unknown } | undefined)?.twoFactorRedirect === true) return undefined
  // The session that was there before, set again.
  if (prior && prior.session['token'] === newSession.session['token']) return undefined
  const impersonated = Boolean(newSession.session['impersonatedBy'])
  const signUp = ('signUp' in endpoint && endpoint.signUp === true) || millisOf(newSession.user['createdAt']) >= startedAt
  // Some databases keep whole seconds; of a user who signs up and in again within one, the exact time tells.
  const isNewSession = millisOf(newSession.session['createdAt']) >= Math.floor(startedAt / SECOND) * SECOND
  const method = 'method' in endpoint ? endpoint.method : 'unknown'
  const isSignIn =
    impersonated ||
    endpoint.kind === 'sign-in' ||
    (endpoint.kind === 'unless-signed-in' && !prior) ||
    (endpoint.kind === 'unknown' && !prior && isNewSession)
  return isSignIn ? { kind: 'sign-in', of: newSession, method, signUp, impersonated } : undefined
}

/** Not a number for everything that is no time: then it is not later than anything. */
function millisOf(time: unknown): number {
  return time instanceof Date ? time.getTime() : Date.parse(String(time))
}
