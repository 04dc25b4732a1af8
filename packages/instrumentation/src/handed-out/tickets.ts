import { globalState } from '../global-state.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { CredentialSignal } from '../signals.ts'
import { ticketCookies } from './session-cookie.ts'

/** Shorter texts are words, codes and small ids, which say nothing of whose login goes on. */
const MIN_LENGTH = 16
const MAX_LENGTH = 4096
/** A ticket stands at the top of an answer or in the one object that wraps it. */
const MAX_DEPTH = 2
/** A text between quotes: the ticket that stands in the text of a GraphQL document. The closing quote may open the next. */
const QUOTED = /"([^"\\\s]{16,4096})(?=")/g

/** true: nobody is between two steps of a login. */
export function isNobodyWaiting(): boolean {
  return globalState().waitingLogins.isEmpty
}

/** Remembers a proven first step by what its answer gave the browser for the second: an opaque cookie or a ticket in the body. */
export function rememberTickets(cookies: readonly string[], body: object | undefined, credential: CredentialSignal): void {
  const inBody = textsIn(body).filter((text) => text.length <= MAX_LENGTH && !/\s/.test(text))
  globalState().waitingLogins.remember([...ticketCookies(cookies), ...inBody], credential)
}

/**
 * The first step whose ticket this request brings: in a cookie, as its bearer token or in its body. A refused second step leaves it where
 * it is.
 */
export function firstStepOf(facts: RequestFacts): CredentialSignal | undefined {
  const { waitingLogins } = globalState()
  return waitingLogins.isEmpty ? undefined : waitingLogins.find(ticketsOf(facts))
}

/** The second step was taken: its ticket is used up. */
export function endFirstStep(facts: RequestFacts): void {
  const { waitingLogins } = globalState()
  if (!waitingLogins.isEmpty) waitingLogins.take(ticketsOf(facts))
}

/** Whether the headers of a request bring a ticket. */
export function hasTicketInHeaders({ headers }: Pick<RequestFacts, 'headers'>): boolean {
  return globalState().waitingLogins.find(ticketsInHeaders(headers)) !== undefined
}

/** Whether the text of a body brings a ticket: a first look that parses nothing. */
export function hasTicketInText(text: string, isForm: boolean): boolean {
  const texts = isForm ? valuesOfForm(text) : quotedIn(text.replaceAll('\\"', '"'))
  return globalState().waitingLogins.find(texts) !== undefined
}

function ticketsOf({ headers, body }: RequestFacts): readonly string[] {
  const inBody = textsIn(body).flatMap((text) => (/\s/.test(text) ? quotedIn(text) : [text]))
  return [...ticketsInHeaders(headers), ...inBody]
}

function ticketsInHeaders({ cookie, authorization }: RequestFacts['headers']): readonly string[] {
  const cookies = typeof cookie === 'string' ? ticketCookies(cookie.split(/;\s*/)) : []
  return typeof authorization === 'string' ? [...cookies, authorization.slice(authorization.indexOf(' ') + 1)] : cookies
}

function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return value.length >= MIN_LENGTH ? [value] : []
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > MAX_DEPTH) return []
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1))
}

function quotedIn(text: string): readonly string[] {
  return Array.from(text.matchAll(QUOTED), ([, quoted = '']) => quoted)
}

function valuesOfForm(text: string): readonly string[] {
  return text.split('&').flatMap((pair) => {
    const value = pair.slice(pair.indexOf('=') + 1)
    return value.length < MIN_LENGTH ? [] : [value.includes('%') ? decoded(value) : value]
  })
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
