import { createHash } from 'node:crypto'
import { PendingLogins } from '../session-store/pending-logins.ts'
import type { CredentialSignal } from '../signals.ts'

/**
 * First steps by digests of the tickets that were given for the second: a ticket is a secret. The lengths of all tickets are kept
 * beside, since nearly every text that could be one is told by it, for a hundredth of a digest.
 */
export class WaitingLogins {
  readonly #logins = new PendingLogins()
  readonly #lengths = new Set<number>()

  /** true: nobody is between two steps of a login, which is nearly always. */
  get isEmpty(): boolean {
    if (this.#lengths.size === 0) return true
    if (!this.#logins.isEmpty) return false
    this.#lengths.clear()
    return true
  }

  remember(tickets: readonly string[], credential: CredentialSignal): void {
    for (const { length } of tickets) this.#lengths.add(length)
    this.#logins.remember(tickets.map(digestOf), credential)
  }

  find(texts: readonly string[]): CredentialSignal | undefined {
    return this.#logins.find(this.#digests(texts))
  }

  take(texts: readonly string[]): void {
    this.#logins.take(this.#digests(texts))
  }

  #digests(texts: readonly string[]): readonly string[] {
    return texts.filter(({ length }) => this.#lengths.has(length)).map(digestOf)
  }
}

function digestOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64')
}
