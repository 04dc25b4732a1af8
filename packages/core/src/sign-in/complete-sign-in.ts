import type { SpanView } from '../span-view.ts'
import { firstValue, methodOf } from './conclude.ts'
import type { Detection, PendingSignIn } from './detection.ts'
import { toId, toName } from './identity.ts'
import { gatherProperties } from './properties.ts'

/** The first of the spans on which `read` finds something. */
function firstOn<T>(views: readonly SpanView[], read: (view: SpanView) => T | undefined): T | undefined {
  for (const view of views) {
    const value = read(view)
    if (value !== undefined) return value
  }
  return undefined
}

/**
 * Looks for the missing user id on other spans of the same trace and process, in the order given, at the places of the rule that
 * matched. User name, group id, method and properties are filled in from the same spans where they are missing too: the first that is
 * found wins, and what the sign-in's own span says always does. Spans of other traces are ignored.
 */
export function completeSignIn(pending: PendingSignIn, related: Iterable<SpanView>): Detection {
  const { partial, compiledRule: rule } = pending
  const views = [...related].filter(({ traceId }) => traceId === partial.traceId)
  const userId = firstOn(views, (view) => firstValue(rule.userId, view, undefined, toId))
  if (userId === undefined) {
    return {
      kind: 'near-miss',
      rule: partial.rule,
      reason: 'identity-missing',
      detail: `none of ${rule.userId.join(', ')} holds a user id, neither on the span nor on another of its trace`,
      pending,
    }
  }
  const signIn = {
    ...partial,
    userId,
    userName: partial.userName ?? firstOn(views, (view) => firstValue(rule.userName, view, undefined, toName)),
    groupId: partial.groupId ?? firstOn(views, (view) => firstValue(rule.groupId, view, undefined, toId)),
    method: partial.method ?? firstOn(views, (view) => methodOf(rule, view, undefined)),
    properties: gatherProperties(
      rule,
      partial.properties,
      views.map((view) => ({ view })),
    ),
  }
  return { kind: 'sign-in', signIn }
}
