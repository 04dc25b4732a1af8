/**
 * For what a function of the user gave back where nothing is awaited: an async one rejects where another throws, and a rejection that
 * nobody handles ends the process. Never throws, whatever the value is.
 */
export function ignoreOutcome(value: unknown): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return
  // Looking for `then` is part of it: a proxy or a getter may throw there.
  void (async () => await value)().catch(() => {})
}
