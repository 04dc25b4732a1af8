/** From the primary process to a worker. */
export type ToWorker = { readonly kind: 'tell'; readonly request: number }

/** What a worker tells of itself. */
export interface WorkerState {
  /** In Prometheus' format. */
  readonly metrics: string
  /** Why it is not ready; undefined where it is. */
  readonly notReady?: string | undefined
}

/** From a worker to the primary process. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'state'; readonly request: number; readonly state: WorkerState }
