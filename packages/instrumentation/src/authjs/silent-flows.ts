/** How many authorization requests are remembered; the oldest goes first. */
const MAX_REMEMBERED = 10_000

const PROMPT_NONE = /[?&]prompt=none(?:&|#|$)/
/** The cookies by which the library binds a callback to the request that began it, whatever prefix they have. */
const BINDING = /(?:pkce\.code_verifier|state|nonce)$/

/** Stands for the library while it ends a silent login: of what it then says nothing counts. */
export const SILENT = 'silent single sign-on'

/** A cookie as the library keeps it. */
export interface NamedValue {
  readonly name: string
  readonly value: string
}

/**
 * Remembers which logins were begun with `prompt=none` (silent single sign-on): the callback looks like any other. They are known
 * again by the cookies that bind the callback to its request. In memory: a callback that another process answers is not recognised.
 */
export class SilentFlows {
  readonly #values = new Set<string>()

  /** Looks at the addresses of a login that begins, and at the cookies that its answer sets. */
  remember(addresses: readonly string[], cookies: readonly NamedValue[]): void {
    if (!addresses.some((address) => PROMPT_NONE.test(address))) return
    for (const { name, value } of cookies) {
      if (!BINDING.test(name) || value === '') continue
      const [oldest] = this.#values
      if (this.#values.size >= MAX_REMEMBERED && oldest !== undefined) this.#values.delete(oldest)
      this.#values.add(value)
    }
  }

  /** Whether a callback with these cookies ends a login that was begun so. */
  isAnswer(cookies: readonly NamedValue[]): boolean {
    return this.#values.size > 0 && cookies.some(({ name, value }) => BINDING.test(name) && this.#values.has(value))
  }
}
