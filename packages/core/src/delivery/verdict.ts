import type { DestinationResponse, Verdict } from './destination.ts'

/**
 * What a status means where the vendor documents nothing else.
 *
 * Redirects, missing rights and unknown paths are the operator's to correct, so the events are kept and somebody is told; most
 * SDKs drop in this case. 410 and the other 4xx say nothing about the events either and are held as well.
 */
export function classifyStatus(response: DestinationResponse): Verdict {
  const { status } = response
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 408 || status === 425 || status === 429 || status >= 500) return { kind: 'retry', reason: `HTTP ${status}` }
  if (status === 400 || status === 413 || status === 422) return { kind: 'split', reason: `HTTP ${status}` }
  return { kind: 'hold', reason: `HTTP ${status}${HOLD_HINTS[status] ?? ''}` }
}

/** Whether it is one that can be acted on: an own translator of the user may give back anything. */
export function isVerdict(value: unknown): value is Verdict {
  if (typeof value !== 'object' || value === null) return false
  const { kind, rejected, retry } = value as Partial<Record<string, unknown>>
  if (kind !== 'partial') return kind === 'delivered' || kind === 'retry' || kind === 'hold' || kind === 'split'
  return Array.isArray(rejected) && rejected.every(isRejected) && (retry === 'others' || Array.isArray(retry))
}

function isRejected(value: unknown): boolean {
  const { index, reason } = (value ?? {}) as Partial<Record<string, unknown>>
  return Number.isInteger(index) && typeof reason === 'string'
}

const HOLD_HINTS: Readonly<Record<number, string>> = {
  301: ' (redirects are not followed: set the final URL)',
  302: ' (redirects are not followed: set the final URL)',
  307: ' (redirects are not followed: set the final URL)',
  308: ' (redirects are not followed: set the final URL)',
  401: ' (the API key is missing, wrong or expired)',
  403: ' (the API key lacks the right to write events)',
  404: ' (the URL has no such path)',
}
