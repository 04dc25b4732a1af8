import { guarded } from '../guard.ts'
import type { AnyFunction } from '../wrap.ts'
import { follow } from './follow.ts'
import { idOf, type SignInMessage } from './login-identity.ts'
import { type AuthjsLibrary, isTable, type Table } from './observation.ts'
import { observeEvents } from './observe-events.ts'
import { observeProvider } from './observe-provider.ts'
import type { SeenLogins } from './seen-login.ts'

/** The parts of a configuration, as far as they tell of logins. Everything else is left as it is. */
interface ConfigParts {
  readonly events?: unknown
  readonly callbacks?: unknown
  readonly providers?: unknown
  readonly adapter?: unknown
}

/** The observed parts of a configuration. */
export function observedParts(config: ConfigParts, library: AuthjsLibrary, logins: SeenLogins): ConfigParts {
  const { events, callbacks, providers, adapter } = config
  const observation = { library, logins, hasAdapter: isTable(adapter) }
  return {
    events: observeEvents(isTable(events) ? events : {}, observation),
    callbacks: observeCallbacks(isTable(callbacks) ? callbacks : {}, logins),
    ...(Array.isArray(providers) && { providers: providers.map((provider: unknown) => observeProvider(provider, observation)) }),
    ...(isTable(adapter) && { adapter: observeAdapter(adapter, logins) }),
  }
}

function observeCallbacks(callbacks: Table, logins: SeenLogins): Table {
  const { signIn, jwt } = callbacks
  const noteFirst = (message: unknown): void => {
    const { user, profile } = message as SignInMessage
    const seen = logins.of(user)
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
            const seen = logins.of((args[0] as SignInMessage).user)
            if (seen !== undefined) Object.assign(seen, { token, isRefused: token === null })
          })
        })
      },
    }),
  }
}

function observeAdapter(adapter: Table, logins: SeenLogins): Table {
  const { createUser } = adapter
  if (typeof createUser !== 'function') return adapter
  return {
    ...adapter,
    createUser(this: unknown, ...args: unknown[]): unknown {
      return follow((createUser as AnyFunction).apply(this, args as never[]), (user) => {
        guarded('createUser of the adapter', () => {
          const seen = logins.of(user)
          if (seen !== undefined) seen.isCreated = true
        })
      })
    },
  }
}
