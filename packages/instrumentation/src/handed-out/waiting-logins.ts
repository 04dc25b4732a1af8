import { createHash } from 'node:crypto'
import type { RequestFacts } from '../request-facts.ts'
import { PendingLogins } from '../session-store/pending-logins.ts'
import type { CredentialSignal } from '../signals.ts'
import { ticketCookies } from './session-cookie.ts'

/** Shorter texts are words, codes and small ids, which say nothing of whose login goes on. */
const MIN_LENGTH = 16
const MAX_LENGTH = 4096
/** A ticket stands at the top of an answer or in the one object that wraps it. */
const MAX_DEPTH = 2

const waiting = new PendingLogins()

/** true: nobody is between two steps of a login, which is nearly always. */
export function isNobodyWaiting(): boolean {
  return waiting.isEmpty
}

/**
 * Remembers a proven first step by what its answer gave the browser for the second: an opaque cookie or a ticket in the body. Only
 * digests are kept, since a ticket is a secret.
 */
export function rememberTickets(cookies: readonly string[], body: object | undefined, credential: CredentialSignal): void {
  waiting.remember([...ticketCookies(cookies), ...textsIn(body)].map(digestOf), credential)
}

/** The first step whose ticket this request brings, in a cookie or in its body. A refused second step leaves it where it is. */
export function firstStepOf(facts: RequestFacts): CredentialSignal | undefined {
  return waiting.isEmpty ? undefined : waiting.find(ticketsOf(facts))
}

/** The second step was taken: its ticket is used up. */
export function endFirstStep(facts: RequestFacts): void {
  if (!waiting.isEmpty) waiting.take(ticketsOf(facts))
}

function ticketsOf({ headers, body }: RequestFacts): readonly string[] {
  const { cookie } = headers
  const cookies = typeof cookie === 'string' ? ticketCookies(cookie.split(/;\s*/)) : []
  return [...cookies, ...textsIn(body)].map(digestOf)
}

function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string')
    return value.length >= MIN_LENGTH && value.length <= MAX_LENGTH && !/\s/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > MAX_DEPTH) return []
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1))
}

function digestOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64')
}
