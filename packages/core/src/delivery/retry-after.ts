/** Shortest wait that a server can ask for: `Retry-After: 0` must not become a loop. */
export const SHORTEST_RETRY_AFTER_MILLIS = 1_000
/** Longest wait that a server can ask for: a wrong header must not stop delivery for a year. */
export const LONGEST_RETRY_AFTER_MILLIS = 900_000

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3: seconds or an HTTP date) into milliseconds from now, between 1 s and 15 min.
 * Undefined for no header and for a value that is neither.
 */
export function retryAfterMillis(value: string | undefined, nowMillis: number): number | undefined {
  const text = value?.trim()
  if (text === undefined || text === '') return undefined
  const wanted = /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMillis
  if (Number.isNaN(wanted)) return undefined
  return Math.min(Math.max(wanted, SHORTEST_RETRY_AFTER_MILLIS), LONGEST_RETRY_AFTER_MILLIS)
}
