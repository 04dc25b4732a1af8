import { handWrittenOf, type RequestScope, scopeFor } from '../request-scope.ts'
import { findSessionOf, type QuietSession, watchSession } from '../session-store/watch-session.ts'

/** npm name. */
export const LIBRARY = 'koa-session'

/** What we use of koa-session's `ContextSession`. */
interface ContextSession {
  readonly ctx?: { readonly req?: unknown; readonly request?: { readonly body?: unknown } }
  readonly session?: unknown
  readonly externalKey?: unknown
  readonly store?: unknown
  get?(): unknown
}

/** Contexts whose session is being replaced: what is created then was not loaded. */
const replacing = new WeakSet<object>()
/** Whether there ever was one: a look into a weak set on every request costs as much as the rest of this hook. */
let isEverReplaced = false

/** The session of a context was made, from what was stored or from nothing. */
export function createdSession(context: unknown): void {
  if (!isContext(context) || (isEverReplaced && replacing.has(context))) return
  const scope = scopeFor(context.ctx)
  if (findSessionOf(scope, context) === undefined) watch(context, scope, true)
}

/**
 * The app is about to put another object in the place of the session. A session in a cookie may not have been read yet: then it is
 * read now, as the first look at `ctx.session` would.
 *
 * @returns what to do afterwards
 */
export function replacedSession(context: unknown, value: unknown): (() => void) | undefined {
  if (!isContext(context) || value === null || value === undefined) return undefined
  if (watchOf(context) === undefined && context.session === undefined && context.store === undefined) context.get?.()
  isEverReplaced = true
  replacing.add(context)
  return () => {
    replacing.delete(context)
    const scope = scopeFor(context.ctx)
    const known = findSessionOf(scope, context) ?? watch(context, scope, false)
    known?.replaced()
  }
}

/** The session is about to be written. */
export function writtenSession(context: unknown): void {
  if (isContext(context)) watchOf(context)?.checkpoint()
}

function watch(context: ContextSession & object, scope: RequestScope | undefined, isLoaded: boolean): QuietSession | undefined {
  const { ctx } = context
  if (scope === undefined) return undefined
  handWrittenOf(scope).body ??= () => ctx?.request?.body
  const look = (): { data: object | undefined; id: string | undefined } => {
    const { session, externalKey } = context
    return {
      data: typeof session === 'object' && session !== null ? session : undefined,
      id: typeof externalKey === 'string' ? externalKey : undefined,
    }
  }
  return watchSession({ key: context, library: LIBRARY, scope, request: ctx, look }, isLoaded)
}

function watchOf(context: ContextSession & object): QuietSession | undefined {
  return findSessionOf(scopeFor(context.ctx), context)
}

function isContext(context: unknown): context is ContextSession & object {
  return typeof context === 'object' && context !== null
}
