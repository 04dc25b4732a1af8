import type { SignedInEvent } from '../sign-in/event.ts'
import type { Progress } from './segment.ts'

/** What one destination counts of events on disk, beside what its lane counts of those that it was handed. */
export class ReadCounts {
  #unread = 0
  #recovered = 0
  #dropped = 0

  /** Events on disk that have not been read, and need to be. */
  get unread(): number {
    return this.#unread
  }

  /** Events of earlier processes, read or still guessed. */
  get recovered(): number {
    return this.#recovered
  }

  /** Events lost with a segment that had to be given up, or with a damaged line. */
  get dropped(): number {
    return this.#dropped
  }

  /** A segment of an earlier process, with a guess of how many events it holds. */
  adopted({ unread }: Progress): void {
    this.#unread += unread
    this.#recovered += unread
  }

  /** A record that has to be read back. */
  written(progress: Progress): void {
    progress.unread += 1
    this.#unread += 1
  }

  /** A record that need not be read back after all. */
  skipped(progress: Progress): void {
    progress.unread -= 1
    this.#unread -= 1
  }

  read(progress: Progress, isAdopted: boolean, content: SignedInEvent | 'corrupt' | 'locked'): void {
    if (progress.unread > 0) this.skipped(progress)
    else if (isAdopted) this.#recovered += 1
    if (typeof content === 'object') return
    // A damaged line of an earlier process was never ours to count as an event; one of our own was accepted.
    if (isAdopted) this.#recovered -= 1
    else this.#dropped += 1
  }

  /** The guess of how many events an adopted segment holds ends with its last line. */
  finished(progress: Progress): void {
    this.#recovered -= this.#forget(progress)
  }

  /** Gives up what has not been read. Returns how many events that costs. */
  discarded(progress: Progress): number {
    const lost = this.#forget(progress)
    this.#dropped += lost
    return lost
  }

  #forget(progress: Progress): number {
    const { unread } = progress
    this.#unread -= unread
    progress.unread = 0
    return unread
  }
}
