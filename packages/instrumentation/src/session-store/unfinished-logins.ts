import type { RequestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import type { CredentialSignal, SessionSignal, Signal } from '../signals.ts'
import { PendingLogins } from './pending-logins.ts'
import { describeUser, sessionUser } from './session-identity.ts'
import type { WatchedSession } from './watched-session.ts'

/**
 * Logins whose session names the person already, although the answer asked for a second factor: the app keeps elsewhere, or by a flag that
 * is not there yet, that it was not given.
 */
export const unfinishedLogins: PendingLogins = new PendingLogins()

const keyOf = (library: string, userId: string): string => `${library} unfinished ${userId}`

/** Whether the login of the person in this session waits for its second factor. */
export function isUnfinished(library: string, userId: string): boolean {
  return unfinishedLogins.find([keyOf(library, userId)]) !== undefined
}

/**
 * The answer asks for a second factor: the sessions that the app has written say who it is to become.
 *
 * @param proof what to take for the first factor where nobody was seen to check one
 */
export function withdrawSessions(scope: RequestScope, proof: Omit<CredentialSignal, 'library'>): void {
  const { signals } = scope
  const first = signals.findLast((signal) => signal.kind === 'credential')
  for (const signal of signals.filter(isWithdrawn)) {
    signals.splice(signals.indexOf(signal), 1)
    const { library, identity } = signal
    const { userId = '' } = identity ?? {}
    unfinishedLogins.remember([keyOf(library, userId)], first ?? { ...proof, library })
  }
}

function isWithdrawn(signal: Signal): signal is SessionSignal {
  if (signal.kind !== 'session' || signal.provisional !== true || signal.identity?.userId === undefined) return false
  return !signal.hadIdentity || isUnfinished(signal.library, signal.identity.userId)
}

/** The sessions of a request whose logins wait, each with the sign-in that it becomes if the factor was given. */
export function waitingSessions(scope: RequestScope): readonly { readonly session: WatchedSession; end(): readonly Signal[] }[] {
  if (unfinishedLogins.isEmpty) return []
  const { sessions = [] } = scope.handWritten ?? {}
  return sessions.flatMap(({ session }) => {
    const { data } = session?.look() ?? {}
    const user = data === undefined || session === undefined ? undefined : sessionUser(data, session.library, session.request)
    if (data === undefined || session === undefined || user === undefined) return []
    const { library } = session
    if (!isUnfinished(library, user.userId)) return []
    const identity = describeUser(data, user, library)
    const end = (): readonly Signal[] => {
      const first = unfinishedLogins.take([keyOf(library, user.userId)])
      if (first === undefined) return []
      const context = scope.heard?.givenIn()
      const { method } = first
      return [
        { kind: 'credential', library: first.library, method, identity: { userId: user.userId }, context },
        { kind: 'session', library, identity, hadIdentity: false, provisional: true, context },
      ]
    }
    return [{ session, end }]
  })
}

/** Whether a request is one in which a factor is given: it is posted. */
export function isPosted({ request }: RequestFacts): boolean {
  const { method } = request as { readonly method?: unknown }
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}
