import { requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import { isClaims, type TokenClaims, tokenClaims } from '../token-claims.ts'

/** What the library keeps for each of its contexts, behind a function of its own. */
interface Kept {
  readonly config?: { readonly session?: { readonly name?: unknown }; readonly authorizationParams?: unknown }
  readonly req?: CallbackRequest
}

/** What we use of a request; its session stands under a name that the app chooses. */
export interface CallbackRequest {
  readonly openidState?: { readonly attemptingSilentLogin?: unknown }
}

/** Gives what is kept for a context; every copy of the library has its own. */
type Lookup = (context: object) => unknown

const lookups = new Set<Lookup>()

/** Remembers a copy's `lib/weakCache.js`. */
export function addLookup(lookup: unknown): void {
  if (typeof lookup === 'function') lookups.add(lookup as Lookup)
}

/** The request that a context of the library stands for. */
export function requestOf(context: object, scope: RequestScope | undefined): CallbackRequest | undefined {
  return keptFor(context)?.req ?? (scope === undefined ? undefined : requestFacts(scope)?.request)
}

/** The ID token in the session of the library. */
export function idTokenIn(context: object, request: CallbackRequest): string | undefined {
  const name = keptFor(context)?.config?.session?.name
  const session = (request as Record<string, unknown>)[typeof name === 'string' ? name : 'appSession']
  const token = typeof session === 'object' && session !== null ? (session as { id_token?: unknown }).id_token : undefined
  return typeof token === 'string' ? token : undefined
}

/** The claims of an ID token that the library has verified. */
export function claimsIn(idToken: string | undefined): TokenClaims | undefined {
  const claims = tokenClaims(idToken)
  return isClaims(claims) ? claims : undefined
}

function keptFor(context: object): Kept | undefined {
  for (const lookup of lookups) {
    const kept = lookup(context) as Kept | undefined
    if (kept?.req !== undefined) return kept
  }
  return undefined
}
