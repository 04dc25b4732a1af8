import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated } from '../identity-provider/note-provider-login.ts'
import { noteSignalIn } from '../note-signal.ts'
import { mute, type RequestScope, scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { addLookup, type CallbackRequest, claimsIn, idTokenIn, requestOf } from './callback-context.ts'

const LIBRARY = 'express-openid-connect'
const VERSIONS = { from: '2.0.0', below: '4.0.0' }

const PATCHES: readonly LibraryPatch[] = [
  { module: LIBRARY, file: 'lib/weakCache.js', versions: VERSIONS, patch: (exports) => addLookup(exports) },
  {
    module: LIBRARY,
    file: 'lib/context.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      const responses = prototypeOf(exports, 'ResponseContext')
      patcher.wrap(responses, 'login', (login) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const response = guarded(`${LIBRARY} login`, () => beginLogin(this as object))
          const result = login.apply(this, args as never[])
          if (!(result instanceof Promise)) return result
          return result.then((value: unknown) => {
            guarded(`${LIBRARY} login`, () => rememberRequest(response?.getHeader?.('location')))
            return value
          })
        }
      })
      patcher.wrap(responses, 'callback', (callback) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const visit = guarded(`${LIBRARY} callback`, () => visitOf(this as object))
          const result = callback.apply(this, args as never[])
          if (visit === undefined || !(result instanceof Promise)) return result
          return result.then((value: unknown) => {
            guarded(`${LIBRARY} callback`, () => noteLogin(this as object, visit))
            return value
          })
        }
      })
    },
  },
]

/** A browser that comes back from the provider. */
interface Visit {
  readonly scope: RequestScope
  readonly request: CallbackRequest
  /** The ID token of the session before the callback. */
  readonly before: string | undefined
}

function visitOf(context: object): Visit | undefined {
  const scope = scopeFor()
  const request = requestOf(context, scope)
  const own = request === undefined ? scope : scopeFor(request)
  if (request === undefined || own === undefined) return undefined
  // The library asks the provider through openid-client; whether that was a login is for the library to say.
  mute(own, ['openid-client'])
  return { scope: own, request, before: idTokenIn(context, request) }
}

/** The session holds another ID token than before: the callback went well. A replayed one, or an error, leaves it as it was. */
function noteLogin(context: object, { scope, request, before }: Visit): void {
  const idToken = idTokenIn(context, request)
  const claims = claimsIn(idToken)
  if (claims === undefined || idToken === before) return
  const identity = resolveUser(claims, { library: LIBRARY, request })
  // openid-client may have looked first; an answer comes once.
  const asked = authorizationRequests.answered({ nonce: claims['nonce'] }) ?? scope.asked
  const isSilent = asked === 'silent' || request.openidState?.attemptingSilentLogin === true
  const isStepUp = asked === 'reauthentication' && claimsIn(before)?.['sub'] === claims['sub']
  if (isSilent || isStepUp) noteSignalIn(scope, { kind: 'non-interactive', library: LIBRARY, method: 'oidc', identity })
  else noteSignalIn(scope, { kind: 'event', library: LIBRARY, method: 'oidc', identity, impersonated: isImpersonated(claims) })
}

interface HeaderCarrier {
  getHeader?(name: string): unknown
}

/** Mutes openid-client, and gives the response that will lead to the provider. */
function beginLogin(context: object): HeaderCarrier | undefined {
  const request = requestOf(context, scopeFor())
  mute(scopeFor(request), ['openid-client'])
  return (request as { res?: HeaderCarrier } | undefined)?.res
}

/** The library's `state` holds where the browser goes next and is the same for many: only its nonce tells one request from another. */
function rememberRequest(location: unknown): void {
  if (typeof location !== 'string' || !URL.canParse(location)) return
  const { searchParams } = new URL(location)
  searchParams.delete('state')
  authorizationRequests.remember(searchParams)
}

/**
 * Sign-ins through express-openid-connect 2 and 3, the Auth0 middleware of Express: each callback that puts a new ID token into the
 * session. Silent logins (`attemptSilentLogin`) and step-ups of the same person are none.
 */
export class ExpressOpenidConnectInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/express-openid-connect', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
