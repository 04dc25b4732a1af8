import { globalState } from '../global-state.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { CredentialSignal } from '../signals.ts'
import { ticketCookies } from './session-cookie.ts'

/** Shorter texts are words, codes and small ids, which say nothing of whose login goes on. */
const MIN_LENGTH = 16
const MAX_LENGTH = 4096
const QUOTE = 0x22
const BACKSLASH = 0x5c
/** A ticket stands at the top of an answer or in the one object that wraps it. */
const MAX_DEPTH = 2
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

/** Whether a body brings a ticket, as it came: a first look that parses nothing. */
export function hasTicketInBytes(bytes: Buffer, isForm: boolean): boolean {
  const texts = isForm ? valuesOfForm(bytes.toString('latin1')) : quotedIn(bytes)
  return texts.length > 0 && globalState().waitingLogins.find(texts) !== undefined
}

function ticketsOf({ headers, body }: RequestFacts): readonly string[] {
  const inBody = textsIn(body).flatMap((text) => (/\s/.test(text) ? quotedIn(Buffer.from(text)) : [text]))
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

/**
 * What stands between two quotes and looks like a ticket, also where the quotes are escaped: in a GraphQL document, which is a text of
 * JSON. Between the end of one text and the begin of the next stands something as well, which is no ticket.
 */
function quotedIn(bytes: Buffer): readonly string[] {
  const { waitingLogins } = globalState()
  const found: string[] = []
  let open = -1
  for (let close = 0; close < bytes.length; close += 1) {
    if (bytes[close] !== QUOTE) continue
    const end = bytes[close - 1] === BACKSLASH ? close - 1 : close
    const isLong = open >= 0 && end - open > MIN_LENGTH
    if (isLong && waitingLogins.isLikely(end - open - 1, bytes[open + 1] ?? 0, bytes[open + 2] ?? 0))
      found.push(bytes.toString('latin1', open + 1, end))
    open = close
  }
  return found
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
