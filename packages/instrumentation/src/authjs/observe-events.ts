import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { sessionKeyKind } from '../session-store/session-key.ts'
import type { AnyFunction } from '../wrap.ts'
import { loginIdentity, type SignInMessage } from './login-identity.ts'
import { loginMethod } from './login-method.ts'
import { isTable, type Observation, type Table } from './observation.ts'
import type { SeenLogin } from './seen-login.ts'

/** The library's own word: what it announces on the way, and that somebody signed in. */
export function observeEvents(events: Table, { library, logins, hasAdapter }: Observation): Table {
  const tell = (name: string, args: readonly unknown[]): unknown => {
    const own = events[name]
    // The library calls it by itself, without the object on which it stands.
    return typeof own === 'function' ? (own as AnyFunction).apply(undefined, args as never[]) : undefined
  }
  const mark = (message: unknown, what: Partial<SeenLogin>): void => {
    guarded(library.name, () => Object.assign(logins.of((message as SignInMessage).user) ?? {}, what))
  }
  return {
    ...events,
    createUser(...args: unknown[]): unknown {
      mark(args[0], { isAnnounced: true })
      return tell('createUser', args)
    },
    linkAccount(...args: unknown[]): unknown {
      mark(args[0], { isLinked: true })
      return tell('linkAccount', args)
    },
    // Ours behind the app's: if the app records the sign-in there, it knows better who it is.
    async signIn(...args: unknown[]): Promise<unknown> {
      try {
        return await tell('signIn', args)
      } finally {
        guarded(`${library.name} signIn`, () => noteSignIn(args[0] as SignInMessage, { library, logins, hasAdapter }))
      }
    },
  }
}

function noteSignIn(message: SignInMessage, { library, logins, hasAdapter }: Observation): void {
  const { user, account, isNewUser } = message
  const seen = logins.of(user)
  logins.end(user)
  // Linked and no user announced: somebody who is signed in added an account.
  if (seen?.isRefused || (seen?.isLinked && !seen.isAnnounced)) return
  noteSignal({
    kind: 'event',
    library: library.name,
    identity: loginIdentity(library.name, message, seen, library.hasMadeUpIds && !hasAdapter),
    method: seen?.method ?? loginMethod(account),
    // Older versions say "new" of a user to whom a trusted provider was linked by e-mail address.
    signUp: isNewUser === true && (seen === undefined || seen.isCreated),
    impersonated: [user, seen?.token, seen?.profile].some(namesImpersonator) || isImpersonation(String(account?.provider)),
  })
}

const isImpersonation = (name: string): boolean => sessionKeyKind(name) === 'impersonation'

/** A user, token or profile that says who acts in the place of the person: `act` is the claim of RFC 8693. */
function namesImpersonator(holder: unknown): boolean {
  return isTable(holder) && Object.keys(holder).some((key) => (key === 'act' || isImpersonation(key)) && Boolean(holder[key]))
}
