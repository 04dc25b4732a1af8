import type { SpanView } from '../span-view.ts'
import { firstValue } from './conclude.ts'
import type { Detection, PendingSignIn } from './detection.ts'
import { toId, toName } from './identity.ts'

/**
 * Looks for the missing user id on other spans of the same trace and process, in the order given, at the places of the rule that
 * matched. User name and group id are filled in from the same spans where they are missing too. Spans of other traces are ignored.
 */
export function completeSignIn(pending: PendingSignIn, related: Iterable<SpanView>): Detection {
  const { partial, compiledRule } = pending
  let { userName, groupId } = partial
  let userId: string | undefined
  for (const view of related) {
    if (view.traceId !== partial.traceId) continue
    userId ??= firstValue(compiledRule.userId, view, undefined, toId)
    userName ??= firstValue(compiledRule.userName, view, undefined, toName)
    groupId ??= firstValue(compiledRule.groupId, view, undefined, toId)
  }
  if (userId !== undefined) return { kind: 'sign-in', signIn: { ...partial, userId, userName, groupId } }
  return {
    kind: 'near-miss',
    rule: partial.rule,
    reason: 'identity-missing',
    detail: `none of ${compiledRule.userId.join(', ')} holds a user id, neither on the span nor on another of its trace`,
    pending,
  }
}
