import { hash } from 'node:crypto'
import { PendingLogins } from '../session-store/pending-logins.ts'
import type { CredentialSignal } from '../signals.ts'

/** How long a first step is remembered. */
const MAX_AGE_MILLIS = 15 * 60_000
const CODES = 0x1_00_00

/**
 * First steps by digests of the tickets that were given for the second: a ticket is a secret. The length and the first two characters
 * of each are kept beside: nearly every text that is no ticket is told by them, for a hundredth of a digest.
 */
export class WaitingLogins {
  readonly #logins = new PendingLogins()
  readonly #looks = new Set<number>()
  #until = 0

  /** true: nobody is between two steps of a login, which is nearly always. */
  get isEmpty(): boolean {
    if (this.#looks.size === 0) return true
    if (Date.now() <= this.#until) return false
    this.#looks.clear()
    return true
  }

  remember(tickets: readonly string[], credential: CredentialSignal): void {
    if (tickets.length === 0) return
    this.#until = Date.now() + MAX_AGE_MILLIS
    for (const ticket of tickets) this.#looks.add(lookOf(ticket.length, ticket.charCodeAt(0), ticket.charCodeAt(1)))
    this.#logins.remember(tickets.map(digestOf), credential)
  }

  find(texts: readonly string[]): CredentialSignal | undefined {
    return this.#logins.find(this.#digests(texts))
  }

  take(texts: readonly string[]): void {
    this.#logins.take(this.#digests(texts))
    if (this.#logins.isEmpty) this.#looks.clear()
  }

  /** Whether something of this length, with these codes of its first two characters, looks like a ticket. */
  isLikely(length: number, first: number, second: number): boolean {
    return this.#looks.has(lookOf(length, first, second))
  }

  #digests(texts: readonly string[]): readonly string[] {
    return texts.filter((text) => this.isLikely(text.length, text.charCodeAt(0), text.charCodeAt(1))).map(digestOf)
  }
}

function lookOf(length: number, first: number, second: number): number {
  return length * CODES + (first & 0xff) * 0x1_00 + (second & 0xff)
}

function digestOf(ticket: string): string {
  return hash('sha256', ticket, 'base64')
}
