import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import type { Identity } from '../identity.ts'
import { authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated, noteProviderLogin } from '../identity-provider/note-provider-login.ts'
import { observeAnswer } from '../identity-provider/observe-answer.ts'
import { noteSignal, noteSignalIn } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { type AnyFunction, imitate } from '../wrap.ts'

const LIBRARY = 'keycloak-connect'
const VERSIONS = { from: '12.0.0', below: '27.0.0' }

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'middleware/auth-utils/grant-manager.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      patcher.wrap(prototypeOf(exports), 'obtainFromCode', observeAnswer(`${LIBRARY} code`, noteCode))
      patcher.wrap(prototypeOf(exports), 'obtainDirectly', observeAnswer(`${LIBRARY} password`, notePassword))
    },
  },
  {
    module: LIBRARY,
    file: 'middleware/check-sso.js',
    versions: VERSIONS,
    // `checkSso(keycloak)` makes the middleware that asks for a silent answer.
    patch: (exports, patcher) => {
      if (typeof exports !== 'function') return undefined
      const make = exports as AnyFunction
      return imitate(make, function (this: unknown, ...args: unknown[]): unknown {
        const middleware = make.apply(this, args as never[])
        return typeof middleware === 'function' ? observeCheck(middleware as AnyFunction, () => patcher.isEnabled()) : middleware
      })
    },
  },
]

function observeCheck(middleware: AnyFunction, isEnabled: () => boolean): AnyFunction {
  return imitate(middleware, function (this: unknown, ...args: unknown[]): unknown {
    const result = middleware.apply(this, args as never[])
    if (isEnabled()) guarded(`${LIBRARY} check`, () => authorizationRequests.remember(locationOf(args[1])))
    return result
  })
}

function locationOf(response: unknown): unknown {
  return (response as { getHeader?(name: string): unknown }).getHeader?.('location')
}

interface Grant {
  readonly id_token?: { readonly content?: unknown }
  readonly access_token?: { readonly content?: unknown }
}

type Look = Parameters<typeof observeAnswer>[1]

/** `obtainFromCode(request, code, ...)`: the one place where the middleware takes somebody in. */
const noteCode: Look = ({ value, args, scope }) => {
  const claims = claimsOf(value)
  if (claims === undefined) return
  const [request] = args
  const { state } = (request as { query?: { state?: unknown } } | undefined)?.query ?? {}
  const identity = identityOf(claims)
  if (authorizationRequests.answered({ state }) === 'silent') {
    if (scope !== undefined) noteSignalIn(scope, { kind: 'non-interactive', library: LIBRARY, method: 'oidc', identity })
    return
  }
  noteSignal({ kind: 'event', library: LIBRARY, method: 'oidc', identity, impersonated: isImpersonated(claims) }, request)
}

/** `obtainDirectly(username, password)`: a password that the app hands on; what becomes of the grant is up to the app. */
const notePassword: Look = ({ value, scope }) => {
  const claims = claimsOf(value)
  if (claims !== undefined) noteProviderLogin(scope, { library: LIBRARY, method: 'password', identity: identityOf(claims) })
}

/** An app may ask for no ID token; the access token names the person as well. */
function claimsOf(grant: unknown): unknown {
  const { id_token: idToken, access_token: accessToken } = (grant ?? {}) as Grant
  return idToken?.content ?? accessToken?.content
}

function identityOf(claims: unknown): Identity | undefined {
  return resolveUser(claims, { library: LIBRARY })
}

/** Sign-ins through keycloak-connect 12 to 26: its middleware, and passwords that an app hands on to Keycloak. */
export class KeycloakConnectInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/keycloak-connect', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
