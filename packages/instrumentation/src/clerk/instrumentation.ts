import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportShapes, withExport } from '../exported.ts'
import { guarded } from '../guard.ts'
import { observeResult } from '../hosted/observe-result.ts'
import type { Identity } from '../identity.ts'
import { mergeIdentities } from '../identity.ts'
import { resolveUser } from '../resolve-user.ts'
import { type TokenClaims, tokenClaims } from '../token-claims.ts'
import { toText } from '../user-value.ts'
import { noteVerifiedSession } from '../verified-session/note-verified-session.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'

const LIBRARY = '@clerk/backend'

/** Who the claims of a session token are: `o` is the active organisation in the second version of these tokens. */
function identify(claims: TokenClaims): Identity | undefined {
  const { id } = (claims['o'] ?? {}) as { id?: unknown }
  return mergeIdentities(resolveUser(claims, { library: LIBRARY }), { groupId: toText(id) })
}

/** A session waits for something: a second factor to be set up, an organisation to be picked. */
const isPending = ({ sts }: TokenClaims): boolean => sts === 'pending'

function noteSessionToken(claims: TokenClaims | undefined): void {
  if (claims !== undefined && !isPending(claims)) noteVerifiedSession(LIBRARY, claims, identify)
}

/** What `authenticateRequest` resolves to. Machines have tokens of other types. */
interface RequestState {
  readonly isSignedIn?: unknown
  readonly isAuthenticated?: unknown
  readonly tokenType?: unknown
  readonly token?: unknown
}

function noteRequestState(state: RequestState): void {
  const { isAuthenticated = state.isSignedIn, tokenType = 'session_token', token } = state
  if (isAuthenticated === true && tokenType === 'session_token') noteSessionToken(tokenClaims(token))
}

/** `createClerkClient(options)`: the clients of Express, Fastify and Next.js verify every request by a method of what it returns. */
function observeFactory(patcher: Patcher): (factory: AnyFunction) => AnyFunction {
  const observeRequest = observeResult(`${LIBRARY} authenticateRequest`, ({ result }) => {
    if (patcher.isEnabled()) noteRequestState(result as RequestState)
  })
  return (factory) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const client = factory.apply(this, args as never[])
      guarded(`${LIBRARY} createClerkClient`, () => wrapMethod(client, 'authenticateRequest', observeRequest))
      return client
    }
}

/** `verifyToken(token, options)` resolves to the claims. */
function observeVerify(patcher: Patcher): (verify: AnyFunction) => AnyFunction {
  return observeResult(`${LIBRARY} verifyToken`, ({ result }) => {
    if (patcher.isEnabled()) noteSessionToken(result as TokenClaims)
  })
}

const BACKEND: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '1.0.0', below: '4.0.0' },
  patch: (exports, patcher) => {
    const observers = { createClerkClient: observeFactory(patcher), verifyToken: observeVerify(patcher) }
    let replaced = exports
    for (const [name, observe] of Object.entries(observers)) {
      for (const shape of exportShapes(exports)) patcher.wrap(shape, name, observe)
      // The CommonJS build has getters that cannot be replaced.
      replaced = withExport(replaced, name, observe) ?? replaced
    }
    return replaced === exports ? undefined : replaced
  },
}

/**
 * Sessions that `@clerk/backend` 1 to 3 verifies, alone or below `@clerk/express`, `@clerk/fastify` and `@clerk/nextjs`. The sign-in
 * happens at Clerk: with the option `verifyOnly`, the first sight of a fresh session is one. Without it nothing is looked at.
 */
export class ClerkInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/clerk', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [BACKEND] }
  }
}
