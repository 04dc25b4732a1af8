import { globalState } from '../global-state.ts'
import { handWrittenOf, type RequestScope, scopeFor } from '../request-scope.ts'
import { findSessionOf, type QuietSession, watchSession } from '../session-store/watch-session.ts'
import type { SessionView, WatchedSession } from '../session-store/watched-session.ts'

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
  const scope = scopeOf(context)
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
    const scope = scopeOf(context)
    const known = findSessionOf(scope, context) ?? watch(context, scope, false)
    known?.replaced()
  }
}

/** The session is about to be written. */
export function writtenSession(context: unknown): void {
  if (isContext(context)) watchOf(context)?.checkpoint()
}

/** A class, as every request with a session makes one. */
class ContextWatch implements WatchedSession {
  readonly key: ContextSession & object
  readonly library: string = LIBRARY
  readonly scope: RequestScope
  readonly request: unknown

  constructor(context: ContextSession & object, scope: RequestScope) {
    this.key = context
    this.scope = scope
    this.request = context.ctx
  }

  look(): SessionView {
    const { session, externalKey } = this.key
    return {
      data: typeof session === 'object' && session !== null ? session : undefined,
      id: typeof externalKey === 'string' ? externalKey : undefined,
    }
  }
}

function watch(context: ContextSession & object, scope: RequestScope | undefined, isLoaded: boolean): QuietSession | undefined {
  if (scope === undefined) return undefined
  const watched = watchSession(new ContextWatch(context, scope), isLoaded)
  handWrittenOf(scope).body ??= () => context.ctx?.request?.body
  return watched
}

function watchOf(context: ContextSession & object): QuietSession | undefined {
  return findSessionOf(scopeOf(context), context)
}

/** A context of Koa inherits so much that each look at it costs more than all the rest: the request of `node:http` knows its scope. */
function scopeOf({ ctx }: ContextSession): RequestScope | undefined {
  const request = ctx?.req
  const known = typeof request === 'object' && request !== null ? globalState().scopesByCarrier.get(request) : undefined
  return known ?? scopeFor(ctx)
}

function isContext(context: unknown): context is ContextSession & object {
  return typeof context === 'object' && context !== null
}
