import { inspect } from 'node:util'

const REDACTED = '[REDACTED]'

/** A value that no log, error, dump or JSON shows. Only `reveal` gives it, where it is used. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Call it at the last moment and keep the result nowhere. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }
}

// What `console.log` and `util.inspect` ask. Not a method in the class body: declarations are made without type inference.
Object.defineProperty(Secret.prototype, inspect.custom, { value: () => REDACTED })

/** The text of an option that may be given as a secret or as plain text. */
export function reveal(value: string | Secret): string {
  return typeof value === 'string' ? value : value.reveal()
}
