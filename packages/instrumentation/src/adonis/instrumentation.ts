import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = '@adonisjs/auth'

/** What the session guard says with its events. */
interface GuardEvent {
  readonly ctx?: { readonly request?: { readonly request?: unknown } }
  readonly user?: unknown
}

/** Adonis 6 and 7 have one emitter class for everything; the guards of every copy speak through it. */
const EMITTER: LibraryPatch = {
  module: '@adonisjs/events',
  versions: { from: '9.0.0', below: '11.0.0' },
  patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'Emitter'), 'emit', observeEmit),
}

function observeEmit(emit: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (args[0] === 'session_auth:login_succeeded') guarded('adonis login', () => noteLogin(args[1] as GuardEvent))
    else if (args[0] === 'session_auth:authentication_succeeded')
      guarded('adonis session', () => noteRestored(args[1] as GuardEvent))
    return emit.apply(this, args as never[])
  }
}

/**
 * The guard logs in whom the app names: behind a password, behind nothing (a sign-up), or in the place of somebody else. So it is the
 * session that was established, and the ledger knows what stands behind it.
 */
function noteLogin({ ctx, user }: GuardEvent): void {
  const request = ctx?.request?.request
  const identity = resolveUser(user, { library: LIBRARY, request: ctx })
  noteSignal({ kind: 'session', library: LIBRARY, identity, hadIdentity: false }, request)
}

/** A session was found, or a remember-me cookie was taken for one. */
function noteRestored({ ctx, user }: GuardEvent): void {
  const identity = resolveUser(user, { library: LIBRARY, request: ctx })
  noteSignal({ kind: 'restored', library: LIBRARY, identity }, ctx?.request?.request)
}

/** Tokens of the guard, and of the mixin by which apps call the table of tokens themselves. */
const TOKENS: LibraryPatch = {
  module: LIBRARY,
  file: 'build/modules/access_tokens_guard/main.js',
  versions: { from: '9.0.0', below: '11.0.0' },
  patch: (exports, patcher) => {
    patcher.wrap(prototypeOf(exports, 'AccessTokensGuard'), 'createToken', observeToken)
    patcher.wrap(prototypeOf(exports, 'DbAccessTokensProvider'), 'create', observeToken)
  },
}

/** `createToken(user, abilities?, options?)` and `create` alike: an opaque token. */
function observeToken(create: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const token = create.apply(this, args as never[])
    if (!(token instanceof Promise)) return token
    return token.then((value: unknown) => {
      guarded('adonis token', () => {
        noteSignal({ kind: 'token', library: LIBRARY, identity: resolveUser(args[0], { library: LIBRARY }) })
      })
      return value
    })
  }
}

/** Sign-ins of the session guard and the access-tokens guard of `@adonisjs/auth` 9 and 10. */
export class AdonisInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/adonis', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [EMITTER, TOKENS] }
  }
}
