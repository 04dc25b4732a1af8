/** First ceiling of the random delay after one failure, in milliseconds. */
export const FIRST_BACKOFF_MILLIS = 1_000
/** The ceiling doubles with each failure up to this one. Means at most about 40 attempts in an hour of outage. */
export const LONGEST_BACKOFF_MILLIS = 300_000
/** The ceiling while somebody awaits a flush: a destination that comes back during it must be asked again before its end. */
export const LONGEST_AWAITED_BACKOFF_MILLIS = 2_000
/** Full jitter may draw zero; below this a failing server would be hit in a loop. */
export const SHORTEST_BACKOFF_MILLIS = 100

/**
 * How long to wait after `failures` failures in a row: full jitter, so that many processes that lost the same server do not come
 * back together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param longest ceiling that the delay does not grow beyond, in milliseconds
 */
export function backoffMillis(failures: number, random: () => number, longest: number = LONGEST_BACKOFF_MILLIS): number {
  const ceiling = Math.min(longest, FIRST_BACKOFF_MILLIS * 2 ** Math.min(failures - 1, 30))
  return Math.max(SHORTEST_BACKOFF_MILLIS, random() * ceiling)
}
