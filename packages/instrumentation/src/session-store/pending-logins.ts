import type { CredentialSignal } from '../signals.ts'

/** How many half-done logins are remembered; the oldest goes first. */
const MAX_REMEMBERED = 10_000
/** How long somebody may take for the second factor. */
const MAX_AGE_MILLIS = 15 * 60_000

interface Pending {
  readonly credential: CredentialSignal
  readonly since: number
}

/**
 * Remembers first factors until the request that completes the login: that one shows no credential of its own, and without this
 * its method would be lost. Kept in memory by session id and by the id of the person; a second step that another process answers is
 * counted all the same, with the method `manual`.
 */
export class PendingLogins {
  readonly #pending = new Map<string, Pending>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** true: nobody is halfway through a login. */
  get isEmpty(): boolean {
    if (this.#pending.size === 0) return true
    for (const [key, { since }] of this.#pending) {
      if (this.#now() - since <= MAX_AGE_MILLIS) return false
      this.#pending.delete(key)
    }
    return true
  }

  /** Remembers a verified credential under each key. */
  remember(keys: readonly string[], credential: CredentialSignal): void {
    for (const key of keys) {
      this.#pending.delete(key)
      const [oldest] = this.#pending.keys()
      if (this.#pending.size >= MAX_REMEMBERED && oldest !== undefined) this.#pending.delete(oldest)
      this.#pending.set(key, { credential, since: this.#now() })
    }
  }

  /** The credential of the first step, which stays there. */
  find(keys: readonly string[]): CredentialSignal | undefined {
    const key = keys.find((one) => this.#pending.has(one))
    const pending = key === undefined ? undefined : this.#pending.get(key)
    return pending !== undefined && this.#now() - pending.since <= MAX_AGE_MILLIS ? pending.credential : undefined
  }

  /** The credential of the first step, used up by asking. */
  take(keys: readonly string[]): CredentialSignal | undefined {
    let found: CredentialSignal | undefined
    for (const key of keys) {
      const pending = this.#pending.get(key)
      this.#pending.delete(key)
      if (pending !== undefined && this.#now() - pending.since <= MAX_AGE_MILLIS) found ??= pending.credential
    }
    return found
  }
}

/** The half-done logins of this process. */
export const pendingLogins: PendingLogins = new PendingLogins()
