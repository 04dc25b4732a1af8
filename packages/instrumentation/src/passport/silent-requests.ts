/** How many authorization requests are remembered; the oldest goes first. */
const MAX_REMEMBERED = 10_000

/**
 * Remembers which authorization requests asked the provider for no interaction (`prompt=none`): the callback looks like any
 * login, and only the request that began it can tell. Kept in memory by the `state` parameter; a callback that another process
 * answers is not recognised.
 */
export class SilentRequests {
  readonly #states = new Set<string>()

  /** Looks at the URL of a redirect to a provider. */
  remember(url: unknown): void {
    if (typeof url !== 'string' || !url.includes('prompt=none')) return
    const state = parametersOf(url).get('state')
    if (state === null || state === '') return
    const [oldest] = this.#states
    if (this.#states.size >= MAX_REMEMBERED && oldest !== undefined) this.#states.delete(oldest)
    this.#states.add(state)
  }

  /** Whether this callback request answers a silent one. A state is used once. */
  isAnswer(callbackUrl: unknown): boolean {
    if (this.#states.size === 0 || typeof callbackUrl !== 'string') return false
    const state = parametersOf(callbackUrl).get('state')
    return state !== null && this.#states.delete(state)
  }
}

function parametersOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1))
}
