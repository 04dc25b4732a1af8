import { currentPosition, type Position, type Segment } from './segment.ts'

interface Waiter {
  readonly position: Position
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Those who answer somebody only when their record survives a power cut. */
export class SyncWaiters {
  #waiters: Waiter[] = []

  /** Resolves when the record is synced, wherever it is by then; rejects if its sync failed for good. */
  wait(position: Position): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ position, resolve, reject })
    })
  }

  answer(): void {
    this.#waiters = this.#waiters.filter(({ position, resolve }) => {
      const { segment, offset, length } = currentPosition(position)
      if (segment.synced < offset + length) return true
      resolve()
      return false
    })
  }

  fail(segment: Segment, error: Error): void {
    this.#waiters = this.#waiters.filter(({ position, reject }) => {
      if (currentPosition(position).segment !== segment) return true
      reject(error)
      return false
    })
  }
}
