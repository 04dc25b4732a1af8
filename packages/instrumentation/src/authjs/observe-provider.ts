import { enclosed } from '../enclosure.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import type { AnyFunction } from '../wrap.ts'
import { follow } from './follow.ts'
import { rememberUnnamed } from './login-identity.ts'
import { credentialMethod } from './login-method.ts'
import { isTable, type Observation, type Table } from './observation.ts'

/** `authorize` of credentials providers, which stands on the provider or among its options. Other providers stay as they are. */
export function observeProvider(provider: unknown, observation: Observation): unknown {
  if (typeof provider === 'function')
    return (): unknown => {
      const own = (provider as () => unknown)()
      return guarded(`${observation.library.name} provider`, () => observeProvider(own, observation)) ?? own
    }
  if (!isTable(provider) || provider['type'] !== 'credentials') return provider
  const { options } = provider
  return { ...withAuthorize(provider, observation), ...(isTable(options) && { options: withAuthorize(options, observation) }) }
}

function withAuthorize(holder: Table, observation: Observation): Table {
  const { authorize } = holder
  const { name } = observation.library
  if (typeof authorize !== 'function') return holder
  return {
    ...holder,
    authorize(this: unknown, ...args: unknown[]): unknown {
      const note = (user: unknown): void => {
        guarded(`${name} authorize`, () => noteAuthorized(user, args[0], observation))
      }
      let result: unknown
      try {
        // What is compared in there means what the library makes of it, also where its own call cannot be seen.
        result = enclosed(name, () => (authorize as AnyFunction).apply(this, args as never[]))
      } catch (error) {
        note(undefined)
        throw error
      }
      return follow(result, note, () => note(undefined))
    },
  }
}

function noteAuthorized(user: unknown, credentials: unknown, { library, logins }: Observation): void {
  const method = credentialMethod(credentials)
  const seen = logins.of(user)
  if (seen === undefined) {
    noteSignal({ kind: 'failure', library: library.name, method })
    return
  }
  seen.method = method
  if (library.hasMadeUpIds) rememberUnnamed(library.name, user as object)
}
