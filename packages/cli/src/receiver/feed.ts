import type { StoredEvent } from './event-store.ts'
import type { Refusal } from './refusal-store.ts'

/** Something that just happened in the receiver. */
export type Activity =
  | { readonly kind: 'event'; readonly event: StoredEvent; readonly isDuplicate: boolean }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'trace'; readonly traceId: string }

/** Takes what happens. Must not throw. */
export type ActivityListener = (activity: Activity) => void

/** Tells everybody who listens what happens. */
export class Feed {
  readonly #listeners = new Set<ActivityListener>()

  /** Returns the function that unsubscribes. */
  subscribe(listener: ActivityListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  publish(activity: Activity): void {
    for (const listener of this.#listeners) listener(activity)
  }
}
