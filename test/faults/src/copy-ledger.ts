/**
 * Which copies have a cause. Each cause accounts for one copy of each event that it touches, and for none of any other: a copy that has
 * none is a mistake of ours, whatever else went wrong in the same life.
 */
export class CopyLedger {
  /** Ids of copies without a cause. Must stay empty. */
  readonly withoutCause: string[] = []
  readonly #unanswered = new Map<string, number>()
  readonly #unnoted = new Map<string, number>()

  /** A request whose events were taken, and whose answer no living process has read: they have to be sent again. */
  unanswered(events: Iterable<{ readonly id: string }>): void {
    for (const { id } of events) this.#unanswered.set(id, (this.#unanswered.get(id) ?? 0) + 1)
  }

  /**
   * So often may these events be sent again by the next process: after a power cut, which takes what is noted; after a disk that failed,
   * on which the note was not written, or a file neither synced nor cut, so that the event stands there twice; or where it fails to
   * read the note.
   */
  unnoted(times: ReadonlyMap<string, number>): void {
    for (const [id, count] of times) this.#unnoted.set(id, Math.max(count, this.#unnoted.get(id) ?? 0))
  }

  /** The destination has taken this event before. */
  copy(id: string): void {
    const [unanswered, unnoted] = [this.#unanswered.get(id) ?? 0, this.#unnoted.get(id) ?? 0]
    if (unanswered > 0) this.#unanswered.set(id, unanswered - 1)
    else if (unnoted > 0) this.#unnoted.set(id, unnoted - 1)
    else this.withoutCause.push(id)
  }
}
