import { enclosed } from '../enclosure.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { resultKind } from '../result-kind.ts'
import { sessionKeyKind } from '../session-store/session-key.ts'
import type { AnyFunction } from '../wrap.ts'
import { credentialMethod, loginMethod } from './login-method.ts'
import { idOf, loginIdentity, type SeenLogin, type SignInMessage, seenLogin } from './seen-login.ts'

/** A library of the Auth.js family. */
export interface AuthjsLibrary {
  /** npm name. */
  readonly name: string
  /** Whether it makes up an id for a user of a provider where no adapter keeps users, and for one that `authorize` gave none. */
  readonly hasMadeUpIds: boolean
}

/** The parts of a configuration, as far as they tell of logins. Everything else is left as it is. */
interface ConfigParts {
  readonly events?: unknown
  readonly callbacks?: unknown
  readonly providers?: unknown
  readonly adapter?: unknown
}

type Table = Readonly<Record<string, unknown>>

/** The observed parts of a configuration. */
export function observedParts(config: ConfigParts, library: AuthjsLibrary): ConfigParts {
  const { events, callbacks, providers, adapter } = config
  return {
    events: observeEvents(isTable(events) ? events : {}, library, adapter !== undefined && adapter !== null),
    callbacks: observeCallbacks(isTable(callbacks) ? callbacks : {}),
    ...(Array.isArray(providers) && { providers: providers.map((provider: unknown) => observeProvider(provider, library)) }),
    ...(isTable(adapter) && { adapter: observeAdapter(adapter) }),
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null
}

/** The library awaits what the app's functions return, so a promise may stand for it: also for a query that runs when awaited. */
function follow(result: unknown, note: (value: unknown) => void, refuse: () => void = () => {}): unknown {
  if (resultKind(result) === 'value') {
    note(result)
    return result
  }
  return Promise.resolve(result).then(
    (value) => {
      note(value)
      return value
    },
    (error: unknown) => {
      refuse()
      throw error
    },
  )
}

/** The library's own word. */
function observeEvents(events: Table, library: AuthjsLibrary, hasAdapter: boolean): Table {
  const tell = (name: string, args: readonly unknown[]): unknown => {
    const own = events[name]
    // The library calls it by itself, without the object on which it stands.
    return typeof own === 'function' ? (own as AnyFunction).apply(undefined, args as never[]) : undefined
  }
  const mark = (user: unknown, what: Partial<SeenLogin>): void => {
    guarded(library.name, () => Object.assign(seenLogin(user) ?? {}, what))
  }
  return {
    ...events,
    createUser(...args: unknown[]): unknown {
      mark((args[0] as SignInMessage).user, { isAnnounced: true })
      return tell('createUser', args)
    },
    linkAccount(...args: unknown[]): unknown {
      mark((args[0] as SignInMessage).user, { isLinked: true })
      return tell('linkAccount', args)
    },
    // Ours behind the app's: if the app records the sign-in there, it knows better who it is.
    async signIn(...args: unknown[]): Promise<unknown> {
      try {
        return await tell('signIn', args)
      } finally {
        guarded(`${library.name} signIn`, () => noteSignIn(args[0] as SignInMessage, library, hasAdapter))
      }
    },
  }
}

function noteSignIn(message: SignInMessage, library: AuthjsLibrary, hasAdapter: boolean): void {
  const { user, account, isNewUser } = message
  const seen = seenLogin(user)
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

function observeCallbacks(callbacks: Table): Table {
  const { signIn, jwt } = callbacks
  const noteFirst = (message: unknown): void => {
    const { user, profile } = message as SignInMessage
    const seen = seenLogin(user)
    if (seen === undefined) return
    seen.firstId ??= idOf(user)
    // The event of next-auth 4 carries the user once more in its place.
    seen.profile ??= profile
  }
  return {
    ...callbacks,
    signIn(this: unknown, ...args: unknown[]): unknown {
      guarded('signIn callback', () => noteFirst(args[0]))
      // The library's own callback lets everybody in.
      return typeof signIn === 'function' ? (signIn as AnyFunction).apply(this, args as never[]) : true
    },
    ...(typeof jwt === 'function' && {
      jwt(this: unknown, ...args: unknown[]): unknown {
        return follow((jwt as AnyFunction).apply(this, args as never[]), (token) => {
          guarded('jwt callback', () => {
            const seen = seenLogin((args[0] as SignInMessage).user)
            if (seen !== undefined) Object.assign(seen, { token, isRefused: token === null })
          })
        })
      },
    }),
  }
}

/** `authorize` of credentials providers, which stands on the provider or among its options. */
function observeProvider(provider: unknown, library: AuthjsLibrary): unknown {
  if (typeof provider === 'function') return () => observeProvider((provider as () => unknown)(), library)
  if (!isTable(provider) || provider['type'] !== 'credentials') return provider
  const { options } = provider
  return { ...withAuthorize(provider, library), ...(isTable(options) && { options: withAuthorize(options, library) }) }
}

function withAuthorize(holder: Table, library: AuthjsLibrary): Table {
  const { authorize } = holder
  if (typeof authorize !== 'function') return holder
  return {
    ...holder,
    authorize(this: unknown, ...args: unknown[]): unknown {
      const note = (user: unknown): void => {
        guarded(`${library.name} authorize`, () => noteAuthorized(user, args[0], library))
      }
      let result: unknown
      try {
        // What is compared in there means what the library makes of it, also where its own call cannot be seen.
        result = enclosed(library.name, () => (authorize as AnyFunction).apply(this, args as never[]))
      } catch (error) {
        note(undefined)
        throw error
      }
      return follow(result, note, () => note(undefined))
    },
  }
}

function noteAuthorized(user: unknown, credentials: unknown, library: AuthjsLibrary): void {
  const method = credentialMethod(credentials)
  const seen = seenLogin(user)
  if (seen === undefined) {
    noteSignal({ kind: 'failure', library: library.name, method })
    return
  }
  seen.method = method
  if (idOf(user) === undefined && library.hasMadeUpIds) seen.authorized = resolveUser(user, { library: library.name })
}

function observeAdapter(adapter: Table): Table {
  const { createUser } = adapter
  if (typeof createUser !== 'function') return adapter
  return {
    ...adapter,
    createUser(this: unknown, ...args: unknown[]): unknown {
      return follow((createUser as AnyFunction).apply(this, args as never[]), (user) => {
        guarded('createUser of the adapter', () => {
          const seen = seenLogin(user)
          if (seen !== undefined) seen.isCreated = true
        })
      })
    },
  }
}
