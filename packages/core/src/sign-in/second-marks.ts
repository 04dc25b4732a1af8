import type { SpanView } from '../span-view.ts'
import { type ConcludeOptions, firstValue, vetoOf } from './conclude.ts'
import { contain } from './contain.ts'
import type { NearMiss } from './detection.ts'
import { toId } from './identity.ts'
import type { RuleMatcher } from './match-rule.ts'
import type { SignIn } from './sign-in.ts'

/**
 * The marks on a span behind the one that became `signIn`, one near miss for each other user they name. A span gives one event, because
 * the event's id comes from the span; so these sign-ins are lost, and somebody must be able to see that. Marks of the same user say
 * the same thing twice, and a vetoed mark would have been no sign-in either.
 */
export function secondMarks(matcher: RuleMatcher, view: SpanView, signIn: SignIn, options: ConcludeOptions): readonly NearMiss[] {
  // An attribute of a foreign event may throw when it is read; the sign-in stands all the same.
  const marks = contain(() => matcher.eventsOf(view))
  if (!marks.ok) return []
  const [, ...further] = marks.value
  const users = new Set([signIn.userId])
  const nearMisses: NearMiss[] = []
  for (const mark of further) {
    const userId = firstValue(matcher.rule.userId, view, mark, toId)
    if (userId === undefined || users.has(userId) || vetoOf(matcher.rule, view, mark, options) !== undefined) continue
    users.add(userId)
    nearMisses.push({
      rule: matcher.rule.name,
      reason: 'second-mark',
      detail: 'a further event of the span marks another user, and a span gives one event',
    })
  }
  return nearMisses
}
