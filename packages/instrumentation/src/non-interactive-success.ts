import type { Identity } from './identity.ts'
import type { NonInteractiveSignal } from './signals.ts'

/**
 * A non-interactive success whose identity is read only if a sign-in needs it: every authenticated request has one. A class, since
 * an object literal with a getter gets a hidden class of its own each time, which costs 4 µs a request in the garbage collector.
 */
export class NonInteractiveSuccess implements NonInteractiveSignal {
  readonly kind = 'non-interactive'
  readonly library: string
  readonly method: string
  readonly #identify: (who: unknown, library: string) => Identity | undefined
  readonly #who: unknown

  /** @param who what `identify` gets: a function that is one for all requests costs none of them anything */
  constructor(library: string, method: string, identify: (who: unknown, library: string) => Identity | undefined, who?: unknown) {
    this.library = library
    this.method = method
    this.#identify = identify
    this.#who = who
  }

  get identity(): Identity | undefined {
    return this.#identify(this.#who, this.library)
  }
}
