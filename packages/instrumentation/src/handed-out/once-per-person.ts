import { mergeIdentities } from '../identity.ts'
import type { UnprovenToken } from '../request-scope.ts'
import type { Signal } from '../signals.ts'

/**
 * One login hands out several tokens of one person, one for access and one for its renewal, which say more or less of them: the first
 * counts, with what the others know besides.
 */
export function oncePerPerson(tokens: readonly UnprovenToken[]): readonly Signal[] {
  const byPerson = new Map<string | undefined, readonly Signal[]>()
  for (const { signals } of tokens) {
    const identity = signals.at(-1)?.identity
    const first = byPerson.get(identity?.userId)
    byPerson.set(
      identity?.userId,
      first?.map((signal) => ({ ...signal, identity: mergeIdentities(signal.identity, identity) })) ?? signals,
    )
  }
  return [...byPerson.values()].flat()
}
