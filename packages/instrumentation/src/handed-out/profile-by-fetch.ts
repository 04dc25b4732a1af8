import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { type Identity, mergeIdentities } from '../identity.ts'
import type { RequestScope } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { seeResult } from '../see-result.ts'
import { tokenClaims } from '../token-claims.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'
import { hasPersonField } from './identity-around.ts'

/** What a provider said of somebody, while the app asked it by itself. */
export interface ProvidedProfile {
  /** Under the provider's id. Undefined: it has said nothing yet. */
  identity: Identity | undefined
  /** true: it said so in an ID token. */
  isOidc: boolean
}

/**
 * Listens, from here on, to what a provider says of the person whose code this request brings: an app that exchanges it by `fetch` reads an
 * ID token or asks for the profile, and often nothing else of the login shows who it is.
 */
export function hearProfile(scope: RequestScope): void {
  scope.profile ??= { identity: undefined, isOidc: false }
  // Not before the first login by a provider: `Response` loads the whole of undici.
  wrapMethod(globalThis.Response?.prototype, 'json', listening)
}

function listening(json: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: never[]): unknown {
    const answer = json.apply(this, args)
    const profile = globalState().scopes.getStore()?.profile
    if (profile === undefined) return answer
    return seeResult(answer, (said) => {
      guarded('profile of a provider', () => keep(profile, said))
    })
  }
}

function keep(profile: ProvidedProfile, said: unknown): void {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return
  const claims = tokenClaims((said as { id_token?: unknown }).id_token)
  if (claims === undefined && !hasPersonField(said)) return
  const found = resolveUser(claims ?? said, { library: 'node:http' })
  if (found?.userId === undefined) return
  profile.isOidc ||= claims !== undefined
  // The first goes first: what an app asks for behind the profile are teams, mail addresses, repositories. A company of the provider is no account of the app.
  profile.identity = mergeIdentities(profile.identity, { ...found, groupId: undefined })
}
