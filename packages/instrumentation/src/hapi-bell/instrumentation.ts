import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { watchCookieSessions } from '../hapi-cookie/watched-session.ts'
import { noteDelegation, noteProviderLogin } from '../identity-provider/note-provider-login.ts'
import { scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { type AnyFunction, imitate } from '../wrap.ts'

const LIBRARY = '@hapi/bell'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/oauth.js',
  versions: { from: '12.0.0', below: '14.0.0' },
  patch: (exports, patcher) => {
    // Each makes the `authenticate(request, h)` of a strategy.
    for (const version of ['v1', 'v2']) {
      patcher.wrap(exports, version, (make) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const authenticate = make.apply(this, args as never[])
          return typeof authenticate === 'function'
            ? observe(authenticate as AnyFunction, () => patcher.isEnabled())
            : authenticate
        }
      })
    }
  },
}

function observe(authenticate: AnyFunction, isEnabled: () => boolean): AnyFunction {
  return imitate(authenticate, function (this: unknown, ...args: unknown[]): unknown {
    const result = authenticate.apply(this, args as never[])
    if (!isEnabled() || !(result instanceof Promise)) return result
    return result.then((outcome: unknown) => {
      guarded(LIBRARY, () => noteOutcome(args[0], outcome))
      return outcome
    })
  })
}

/** What `h.authenticated({ credentials, artifacts })` makes. */
interface Outcome {
  readonly error?: unknown
  readonly data?: {
    readonly credentials?: { readonly provider?: unknown; readonly profile?: unknown }
    readonly artifacts?: { readonly id_token?: unknown }
  } | null
}

/** Redirects out have no credentials, and refusals have an error beside them. */
function noteOutcome(request: unknown, outcome: unknown): void {
  const { error, data } = (outcome ?? {}) as Outcome
  const credentials = data?.credentials
  if (error || credentials?.provider === undefined) return
  watchCookieSessions(request)
  const scope = scopeFor(request)
  const { profile } = credentials
  const identity = profile === undefined ? undefined : resolveUser(profile, { library: LIBRARY, request })
  const method = typeof data?.artifacts?.id_token === 'string' ? 'oidc' : 'oauth'
  if (identity?.userId === undefined) noteDelegation(scope, LIBRARY)
  else noteProviderLogin(scope, { library: LIBRARY, method, identity })
}

/** Logins through `@hapi/bell` 12 and 13: a provider's answer with a profile. The session that the app writes behind it counts. */
export class HapiBellInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/hapi-bell', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
