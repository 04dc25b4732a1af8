import type { Identity } from '../identity.ts'
import { samePerson } from '../identity.ts'
import type { RequestScope } from '../request-scope.ts'

/** Both ends of a connection know the two ports; the other way round at the other end. */
export interface Connection {
  readonly localPort?: number | undefined
  readonly remotePort?: number | undefined
}

interface Call {
  readonly scope: RequestScope
  connection(): Connection | undefined
}

/** Calls that are kept: of requests whose answers are not given yet. */
const MAX_CALLS = 1000

/**
 * The requests that this process sends while it answers others. A service behind a gateway may run in the same process: what signs
 * somebody in there has been told when the gateway answers, and the two are one sign-in.
 */
export class UpstreamCalls {
  readonly #calls = new Set<Call>()

  /**
   * Remembers a call until the request that it is made for is answered.
   *
   * @param connection asked when somebody signs in: a request gets its connection late
   */
  add(scope: RequestScope, connection: () => Connection | undefined): void {
    const { response } = scope
    if (response?.once === undefined || this.#calls.size >= MAX_CALLS) return
    const call = { scope, connection }
    this.#calls.add(call)
    if (scope.innerSignIns !== undefined) return
    scope.innerSignIns = []
    response.once('close', () => this.#forget(scope))
  }

  /** Somebody signed in by a request that came over this connection: who made it, if that was one of ours, is told. */
  signedIn(identity: Identity, { localPort, remotePort }: Connection): void {
    if (this.#calls.size === 0 || identity.userId === undefined || localPort === undefined) return
    // A connection is used again: the last call on it is the one that is being answered.
    const calls = [...this.#calls].filter((one) => {
      const ports = one.connection()
      return ports?.localPort === remotePort && ports?.remotePort === localPort
    })
    calls.at(-1)?.scope.innerSignIns?.push(identity)
  }

  #forget(scope: RequestScope): void {
    for (const call of this.#calls) if (call.scope === scope) this.#calls.delete(call)
  }
}

/** Whether this sign-in was told already by a service in this process that the app has asked. Each is used up by asking. */
export function wasToldInside({ innerSignIns }: RequestScope, identity: Identity): boolean {
  const index = innerSignIns?.findIndex((inner) => samePerson(inner, identity) !== false) ?? -1
  if (index < 0) return false
  innerSignIns?.splice(index, 1)
  return true
}
