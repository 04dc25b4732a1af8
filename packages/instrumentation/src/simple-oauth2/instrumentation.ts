import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated, noteDelegation, noteProviderLogin } from '../identity-provider/note-provider-login.ts'
import { observeAnswer } from '../identity-provider/observe-answer.ts'
import { noteSignalIn } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { type TokenClaims, tokenClaims } from '../token-claims.ts'

const LIBRARY = 'simple-oauth2'
const VERSIONS = { from: '5.0.0', below: '6.0.0' }

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'lib/authorization-code-grant-type.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      patcher.wrap(prototypeOf(exports), 'authorizeURL', (build) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const url = build.apply(this, args as never[])
          guarded(`${LIBRARY} request`, () => authorizationRequests.remember(url))
          return url
        }
      })
      patcher.wrap(
        prototypeOf(exports),
        'getToken',
        observeAnswer(`${LIBRARY} code`, ({ value, args, scope }) => noteCode(value, args[0], scope)),
      )
    },
  },
  {
    module: LIBRARY,
    file: 'lib/resource-owner-password-grant-type.js',
    versions: VERSIONS,
    patch: (exports, patcher) =>
      patcher.wrap(
        prototypeOf(exports),
        'getToken',
        observeAnswer(`${LIBRARY} password`, ({ value, scope }) => notePassword(value, scope)),
      ),
  },
]

/** A code was exchanged: with an ID token it names somebody, without one it only grants access. */
function noteCode(answer: unknown, parameters: unknown, scope: RequestScope | undefined): void {
  const claims = claimsOf(answer)
  if (claims === undefined) {
    noteDelegation(scope, LIBRARY)
    return
  }
  const { code_verifier: codeVerifier } = (parameters ?? {}) as { code_verifier?: unknown }
  const asked = authorizationRequests.answered({ state: stateOf(scope), nonce: claims['nonce'], codeVerifier })
  const identity = resolveUser(claims, { library: LIBRARY })
  noteProviderLogin(scope, { library: LIBRARY, method: 'oidc', identity, asked, impersonated: isImpersonated(claims) })
}

/** The provider verified the password that a person gave to the app. */
function notePassword(answer: unknown, scope: RequestScope | undefined): void {
  const claims = claimsOf(answer)
  const identity = claims === undefined ? undefined : resolveUser(claims, { library: LIBRARY })
  if (identity !== undefined) noteProviderLogin(scope, { library: LIBRARY, method: 'password', identity })
  else if (scope !== undefined)
    noteSignalIn(scope, { kind: 'credential', library: LIBRARY, method: 'password', atProvider: true })
}

/** The claims of the ID token; it came from the provider itself, over the connection that the app made. */
function claimsOf(answer: unknown): TokenClaims | undefined {
  const { token } = (answer ?? {}) as { token?: { id_token?: unknown } }
  return tokenClaims(token?.id_token)
}

function stateOf(scope: RequestScope | undefined): string | undefined {
  const url = (scope === undefined ? undefined : requestFacts(scope)?.url) ?? ''
  const start = url.indexOf('?')
  return start < 0 ? undefined : (new URLSearchParams(url.slice(start + 1)).get('state') ?? undefined)
}

/**
 * Logins through simple-oauth2 5, and through `@fastify/oauth2`, which stands on it. A code whose tokens name nobody is a login only
 * together with a new session or token of the app.
 */
export class SimpleOauth2Instrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/simple-oauth2', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
