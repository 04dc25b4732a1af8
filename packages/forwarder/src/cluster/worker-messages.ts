/** From the primary process to a worker. */
export type ToWorker = { readonly kind: 'metrics'; readonly request: number }

/** From a worker to the primary process. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'metrics'; readonly request: number; readonly text: string }
