/**
 * Remembers the last event ids that were made safe. A sender repeats a whole body when the next hop fails; what is in the spool
 * already need not be written again. Forgetting costs nothing but a duplicate, which its id makes harmless.
 */
export class RecentIds {
  readonly #capacity: number
  readonly #ids = new Set<string>()

  /** @param capacity ids kept; the oldest goes first. Default 65,536, some 8 MB. */
  constructor(capacity: number = 65_536) {
    this.#capacity = capacity
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    this.#ids.add(id)
    if (this.#ids.size <= this.#capacity) return
    const [oldest] = this.#ids
    if (oldest !== undefined) this.#ids.delete(oldest)
  }
}
