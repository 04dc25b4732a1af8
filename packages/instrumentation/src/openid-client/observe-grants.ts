import { guarded } from '../guard.ts'
import { type AnsweredRequest, authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated, noteDelegation, noteProviderLogin } from '../identity-provider/note-provider-login.ts'
import { observeAnswer } from '../identity-provider/observe-answer.ts'
import { noteSignalIn } from '../note-signal.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

/** npm name. */
export const LIBRARY = 'openid-client'

type Wrapping = (original: AnyFunction) => AnyFunction

/** 6: `authorizationCodeGrant(config, currentUrl, checks, ...)` resolves to tokens. */
export const observeCodeGrant: Wrapping = observeAnswer(`${LIBRARY} code`, ({ value: tokens, args, scope }) => {
  const { expectedState, expectedNonce, pkceCodeVerifier } = (args[2] ?? {}) as Readonly<Record<string, unknown>>
  noteTokens(tokens, scope, { state: expectedState, nonce: expectedNonce, codeVerifier: pkceCodeVerifier })
})

/** 6: `implicitAuthentication(config, currentUrl, expectedNonce, checks)` resolves to the claims. */
export const observeImplicit: Wrapping = observeAnswer(`${LIBRARY} implicit`, ({ value: claims, args, scope }) => {
  const { expectedState } = (args[3] ?? {}) as Readonly<Record<string, unknown>>
  noteClaims(claims, scope, { state: expectedState, nonce: args[2] })
})

/** A person has proven who they are on another device; the tokens come by asking for them. */
export const observeBackchannel: Wrapping = observeAnswer(`${LIBRARY} device`, ({ value: tokens, scope }) => {
  noteTokens(tokens, scope, {})
})

/** 4, 5: `client.callback(redirectUri, parameters, checks, extras)` resolves to tokens. */
export const observeCallback: Wrapping = observeAnswer(`${LIBRARY} callback`, ({ value: tokens, args, scope }) => {
  const { state, nonce, code_verifier: codeVerifier } = (args[2] ?? {}) as Readonly<Record<string, unknown>>
  noteTokens(tokens, scope, { state, nonce, codeVerifier })
})

/** 4, 5: `client.oauthCallback(...)`, for providers that name nobody. */
export const observeOauthCallback: Wrapping = observeAnswer(`${LIBRARY} oauthCallback`, ({ scope }) =>
  noteDelegation(scope, LIBRARY),
)

/** A grant by its type: a password that the provider verifies is a credential; exchanged and refreshed tokens are none. */
export function observeGrant(typeOf: (args: readonly unknown[]) => unknown): Wrapping {
  return observeAnswer(`${LIBRARY} grant`, ({ value: tokens, args, scope }) => {
    if (typeOf(args) !== 'password') return
    const claims = claimsOf(tokens)
    const identity = claims === undefined ? undefined : resolveUser(claims, { library: LIBRARY })
    if (identity !== undefined) noteProviderLogin(scope, { library: LIBRARY, method: 'password', identity })
    else if (scope !== undefined)
      noteSignalIn(scope, { kind: 'credential', library: LIBRARY, method: 'password', atProvider: true })
  })
}

/** Remembers authorization requests that ask for no interaction, or for a fresh proof. */
export function observeRequest(parametersOf: (args: readonly unknown[]) => unknown): Wrapping {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${LIBRARY} request`, () => {
        // A library around this one knows which of the parameters tell one request from another.
        if (!scopeFor()?.muted?.has(LIBRARY)) authorizationRequests.remember(parametersOf(args))
      })
      return original.apply(this, args as never[])
    }
}

function noteTokens(tokens: unknown, scope: RequestScope | undefined, request: AnsweredRequest): void {
  const claims = claimsOf(tokens)
  if (claims === undefined) noteDelegation(scope, LIBRARY)
  else noteClaims(claims, scope, request)
}

function noteClaims(claims: unknown, scope: RequestScope | undefined, request: AnsweredRequest): void {
  const asked = authorizationRequests.answered(request)
  const identity = resolveUser(claims, { library: LIBRARY })
  noteProviderLogin(scope, { library: LIBRARY, method: 'oidc', identity, asked, impersonated: isImpersonated(claims) })
}

/** The claims of the ID token, if the tokens have one. */
function claimsOf(tokens: unknown): unknown {
  const { id_token: idToken, claims } = (tokens ?? {}) as { id_token?: unknown; claims?: unknown }
  return typeof idToken === 'string' && typeof claims === 'function' ? (claims as () => unknown).call(tokens) : undefined
}
