/** Addresses that are remembered: the routes of a large app. */
const MAX_ADDRESSES = 1000
const MAX_LENGTH = 128
/** No query, and no part that is long enough for a secret or an id that nobody else has. */
const REMEMBERED = /^(?:\/[\w.~-]{0,15})+$/

/**
 * Addresses of which it is known that nobody brings a proof there, as far as their words tell. Every request asks, and to ask a set takes
 * a tenth of reading the words again. Bounded in count and length, and kept free of secrets: an address with a query or a long part
 * is read anew each time.
 */
export class PlainAddresses {
  readonly #known = new Set<string>()

  /** How many are remembered. */
  get size(): number {
    return this.#known.size
  }

  has(url: string): boolean {
    return this.#known.has(url)
  }

  /** Remembers an address whose words were read. When there are too many (made up by somebody), it begins anew with this one. */
  add(url: string): void {
    if (url.length > MAX_LENGTH || !REMEMBERED.test(url)) return
    if (this.#known.size >= MAX_ADDRESSES) this.#known.clear()
    this.#known.add(url)
  }
}

/** Those of this process. */
export const plainAddresses: PlainAddresses = new PlainAddresses()
