import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { guarded } from '../guard.ts'
import { authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated, noteDelegation, noteProviderLogin } from '../identity-provider/note-provider-login.ts'
import { observeAnswer } from '../identity-provider/observe-answer.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = '@azure/msal-node'

/** What the library asks for and gets, in its own words. */
interface MsalRequest {
  readonly prompt?: unknown
  readonly nonce?: unknown
  readonly state?: unknown
  readonly codeChallenge?: unknown
  readonly codeVerifier?: unknown
}
interface MsalResult {
  readonly account?: { readonly localAccountId?: unknown } | null
  readonly idTokenClaims?: unknown
}

/**
 * Apps put into `state` where the browser goes next, so that it is the same for many. What tells one request from another is, if there
 * is any, the PKCE challenge or the nonce.
 */
function rememberRequest(request: unknown): void {
  const { prompt, nonce, state, codeChallenge } = (request ?? {}) as MsalRequest
  const name = codeChallenge ? { code_challenge: codeChallenge } : nonce ? { nonce } : { state }
  authorizationRequests.remember({ prompt, ...name })
}

const observeCode = observeAnswer(`${LIBRARY} code`, ({ args, value, scope }) => {
  const { codeVerifier, nonce, state } = (args[0] ?? {}) as MsalRequest
  const asked = authorizationRequests.answered(codeVerifier ? { codeVerifier } : nonce ? { nonce } : { state })
  const { account, idTokenClaims } = (value ?? {}) as MsalResult
  if (!account) noteDelegation(scope, LIBRARY)
  else
    noteProviderLogin(scope, {
      library: LIBRARY,
      method: 'oidc',
      identity: resolveUser(account, { library: LIBRARY }),
      asked,
      impersonated: isImpersonated(idTokenClaims),
    })
})

/** Other ways in: a password that the app hands on, a device, a browser that a command-line tool opens. */
function observeLogin(method: string): (original: AnyFunction) => AnyFunction {
  return observeAnswer(`${LIBRARY} ${method}`, ({ value, scope }) => {
    const { account } = (value ?? {}) as MsalResult
    if (account) noteProviderLogin(scope, { library: LIBRARY, method, identity: resolveUser(account, { library: LIBRARY }) })
  })
}

const METHODS: Readonly<Record<string, (original: AnyFunction) => AnyFunction>> = {
  getAuthCodeUrl: (build) =>
    function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${LIBRARY} request`, () => rememberRequest(args[0]))
      return build.apply(this, args as never[])
    },
  acquireTokenByCode: observeCode,
  acquireTokenByUsernamePassword: observeLogin('password'),
  acquireTokenByDeviceCode: observeLogin('oidc'),
}

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '1.0.0', below: '8.0.0' },
  patch: (exports, patcher) => {
    for (const shape of exportShapes(exports)) {
      for (const name of ['ConfidentialClientApplication', 'PublicClientApplication']) {
        const application = (shape as Record<string, unknown>)[name]
        if (typeof application !== 'function') continue
        for (const [method, make] of Object.entries(METHODS)) patcher.wrap(ownerOf(application.prototype, method), method, make)
      }
    }
  },
}

/** Most of it stands on the class above the two that are exported. */
function ownerOf(prototype: unknown, method: string): unknown {
  for (let owner = prototype; typeof owner === 'object' && owner !== null; owner = Object.getPrototypeOf(owner))
    if (Object.hasOwn(owner, method)) return owner
  return undefined
}

/**
 * Sign-ins through `@azure/msal-node` 1 to 7 (Microsoft Entra ID): codes, passwords and devices. Tokens from the cache, by refresh or on
 * behalf of somebody are none.
 */
export class MsalNodeInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/msal-node', config)
  }

  protected override library(): AuthLibrary {
    // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
    return { name: LIBRARY, patches: [PATCH, { ...PATCH, file: 'dist/index.mjs' }] }
  }
}
